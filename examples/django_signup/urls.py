"""Where the pages are."""

from django.conf import settings
from django.urls import include, path
from django.views.static import serve

from .pages import SignupPage, member

urlpatterns = [
    path("", SignupPage.as_view(), name="account_signup"),
    path("welcome", member),
    path("accounts/", include("allauth.account.urls")),
    path("gatepost/", include("gatepost_django.urls")),  # Gatepost's live check
    path("static/<path:path>", serve, {"document_root": settings.STATIC_FOLDER}),
]
