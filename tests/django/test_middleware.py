"""The middleware, synchronous and asynchronous: the same requests, the same answers."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import AsyncClient, Client, override_settings
from django.urls import path

from gatepost_django.apps import GatepostConfig
from support.broken_policy import BrokenPolicy

DISPOSABLE = "someone@mailinator.com"
FORM = "application/x-www-form-urlencoded"
ROUTES = {
    "/signup": "email",
    "/invite": ["user.email", "cc"],
    "/strict": {"policy": "strict"},
    "/watched": {"enforce": False},
}

pytestmark = pytest.mark.usefixtures("app", "database")
Post = Callable[..., Any]


def echo(request: HttpRequest) -> HttpResponse:
    """What the view itself could read."""
    how = request.GET.get("read", "body")
    if how == "form":
        files = {name: file.read().decode() for name, file in request.FILES.items()}
        return JsonResponse({"form": dict(request.POST), "files": files})
    if how == "stream":
        return HttpResponse(request.read())
    found = getattr(request, "gatepost", None)
    reasons = [report.reason for _, report in found.reports] if found else None
    return JsonResponse({"body": request.body.decode(), "reasons": reasons})


async def echo_async(request: HttpRequest) -> HttpResponse:
    return echo(request)


def urls(view: Callable[..., Any]) -> tuple[Any, ...]:
    return tuple(path(name, view) for name in ("signup", "invite", "strict", "watched", "other"))


@pytest.fixture(params=["sync", "async"])
def post(request: pytest.FixtureRequest) -> Iterator[Post]:
    """Posts to the project under WSGI or under ASGI."""
    is_async = request.param == "async"
    view = echo_async if is_async else echo
    settings = {"ROOT_URLCONF": urls(view), "GATEPOST": {"ROUTES": ROUTES}}
    plain = ["gatepost_django.middleware.GatepostMiddleware"]
    with override_settings(**settings, MIDDLEWARE=plain):
        if not is_async:
            yield Client().post
            return
        import asyncio

        client = AsyncClient()
        with asyncio.Runner() as runner:
            yield lambda *a, **k: runner.run(client.post(*a, **k))


def test_a_form_with_a_bad_address_gets_problem_details(post: Post) -> None:
    answer = post("/signup", {"email": DISPOSABLE})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    (error,) = answer.json()["errors"]
    assert (error["field"], error["reason"]) == ("email", "disposable")


def test_json_is_looked_into_along_the_fields_path(post: Post) -> None:
    good = {"user": {"email": "ann@gmail.com"}, "cc": ["bob@gmail.com"]}
    kind = "application/json"
    assert post("/invite", good, content_type=kind).status_code == 200
    bad = post("/invite", {**good, "cc": [DISPOSABLE]}, content_type=kind)
    assert [error["field"] for error in bad.json()["errors"]] == ["cc"]


def test_json_under_another_name_is_no_way_around(post: Post) -> None:
    body = json.dumps({"email": DISPOSABLE})
    assert post("/signup", body, content_type="text/plain").status_code == 422


def test_the_view_reads_the_body_as_if_nobody_had(post: Post) -> None:
    body = "email=ann%40gmail.com&name=A"
    assert post("/signup", body, content_type=FORM).json() == {"body": body, "reasons": [None]}
    assert post("/signup?read=stream", body, content_type=FORM).content.decode() == body
    read = post("/signup?read=form", body, content_type=FORM).json()["form"]
    assert read == {"email": ["ann@gmail.com"], "name": ["A"]}
    photo = SimpleUploadedFile("me.jpg", b"jpeg")
    read = post("/signup?read=form", {"email": "ann@gmail.com", "photo": photo}).json()
    assert read == {"form": {"email": ["ann@gmail.com"]}, "files": {"photo": "jpeg"}}


def test_other_routes_are_left_alone(post: Post) -> None:
    assert post("/other", {"email": DISPOSABLE}).json()["reasons"] is None


def test_each_route_may_have_a_policy_of_its_own(post: Post) -> None:
    assert post("/signup", {"email": "info@gmail.com"}).status_code == 200
    assert post("/strict", {"email": "info@gmail.com"}).status_code == 422


def test_a_watched_route_refuses_nobody_and_the_view_knows(post: Post) -> None:
    answer = post("/watched", f"email={DISPOSABLE}", content_type=FORM)
    assert (answer.status_code, answer.json()["reasons"]) == (200, ["disposable"])


def test_what_is_too_large_to_look_at_is_refused_unless_django_keeps_it_on_disk(post: Post) -> None:
    large = "email=ann%40gmail.com&pad=" + 100 * "x"
    photo = SimpleUploadedFile("me.jpg", 300 * b"x")
    with override_settings(GATEPOST={"ROUTES": ROUTES, "MAX_BODY": 100}):
        assert post("/signup", large, content_type=FORM).status_code == 413
        assert post("/watched", large, content_type=FORM).json()["body"] == large
        assert post("/signup", {"email": DISPOSABLE, "photo": photo}).status_code == 422


def test_a_form_beyond_djangos_own_limit_is_no_way_around(post: Post) -> None:
    photo = SimpleUploadedFile("me.jpg", 300 * b"x")
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=200):
        assert post("/signup", {"email": DISPOSABLE, "photo": photo}).status_code == 422


def test_a_body_that_is_broken_is_no_fault_of_ours(post: Post, app: GatepostConfig) -> None:
    kind = "multipart/form-data; boundary=x"
    post("/signup?read=form", "--x\r\nbroken", content_type=kind)
    post("/signup", "{", content_type="application/json")
    assert app.gate.status().broken == {}


def test_a_fault_of_ours_lets_the_request_go_on(
    post: Post, app: GatepostConfig, caplog: pytest.LogCaptureFixture
) -> None:
    app.gate.policy = BrokenPolicy("broken")
    assert post("/signup", f"email={DISPOSABLE}", content_type=FORM).status_code == 200
    assert app.gate.status().broken == {"gate": 1}
    assert "someone" not in caplog.text
