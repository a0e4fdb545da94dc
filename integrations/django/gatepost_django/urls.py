"""The live check's addresses: `path("gatepost/", include("gatepost_django.urls"))`."""

from django.urls import path

from gatepost_django.live import check, live_js

app_name = "gatepost"
urlpatterns = [
    path("check", check, name="check"),
    path("live.js", live_js, name="live.js"),
]
