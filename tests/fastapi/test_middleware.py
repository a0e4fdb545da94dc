"""The ASGI middleware under FastAPI, Starlette and Litestar: the same posts, the same answers."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import Message
from starlette.websockets import WebSocket

from gatepost_fastapi import Gatepost, GatepostMiddleware
from gatepost_fastapi.body import ReadAhead
from support.broken_policy import BrokenPolicy

DISPOSABLE = "someone@mailinator.com"
ROUTES = {
    "/signup": "email",
    "/invite": ["user.email", "cc"],
    "/strict": {"policy": "strict"},
    "/watched": {"enforce": False},
}


async def echo(request: Request) -> Response:
    """What the application itself could read."""
    if request.query_params.get("read") == "form":
        async with request.form() as form:
            files = {
                name: (await file.read()).decode()
                for name, file in form.items()
                if not isinstance(file, str)
            }
            texts = {name: text for name, text in form.items() if isinstance(text, str)}
        return JSONResponse({"form": texts, "files": files})
    found = getattr(request.state, "gatepost", None)
    reasons = [report.reason for _, report in found.reports] if found else None
    return JSONResponse({"body": (await request.body()).decode(), "reasons": reasons})


async def greet(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


def app_with(gatepost: Gatepost) -> Starlette:
    paths = ("/signup", "/invite", "/strict", "/watched", "/other")
    routes = [Route(path, echo, methods=["POST"]) for path in paths]
    return Starlette(
        routes=[*routes, WebSocketRoute("/socket", greet)],
        middleware=[Middleware(GatepostMiddleware, gatepost=gatepost)],
        lifespan=gatepost.lifespan,
    )


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(app_with(Gatepost({"routes": ROUTES}))) as client:
        yield client


def test_a_form_with_a_bad_address_gets_problem_details(client: TestClient) -> None:
    answer = client.post("/signup", data={"email": DISPOSABLE})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert (error["field"], error["reason"]) == ("email", "disposable")


def test_json_is_looked_into_along_the_fields_path(client: TestClient) -> None:
    good = {"user": {"email": "ann@gmail.com"}, "cc": ["bob@gmail.com"]}
    assert client.post("/invite", json=good).status_code == 200
    answer = client.post("/invite", json={**good, "cc": [DISPOSABLE]})
    assert [error["field"] for error in answer.json()["errors"]] == ["cc"]


def test_json_under_another_name_is_no_way_around(client: TestClient) -> None:
    kind = {"Content-Type": "text/plain"}
    body = json.dumps({"email": DISPOSABLE})
    assert client.post("/signup", content=body, headers=kind).status_code == 422


def test_a_multipart_form_is_screened_and_the_application_gets_it_whole(
    client: TestClient,
) -> None:
    photo = {"photo": ("me.jpg", b"jpeg")}
    bad = client.post("/signup", data={"email": DISPOSABLE}, files=photo)
    assert bad.status_code == 422
    read = client.post("/signup?read=form", data={"email": "ann@gmail.com"}, files=photo).json()
    assert read == {"form": {"email": "ann@gmail.com"}, "files": {"photo": "jpeg"}}


def test_the_application_reads_the_body_as_if_nobody_had(client: TestClient) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = "email=ann%40gmail.com&name=A"
    read = client.post("/signup", content=body, headers=form).json()
    assert read == {"body": body, "reasons": [None]}


def test_other_routes_and_web_sockets_are_left_alone(client: TestClient) -> None:
    assert client.post("/other", data={"email": DISPOSABLE}).json()["reasons"] is None
    with client.websocket_connect("/socket") as socket:
        assert socket.receive_text() == "hello"


def test_each_route_may_have_a_policy_of_its_own(client: TestClient) -> None:
    assert client.post("/signup", data={"email": "info@gmail.com"}).status_code == 200
    assert client.post("/strict", data={"email": "info@gmail.com"}).status_code == 422


def test_a_watched_route_refuses_nobody_and_the_application_knows(client: TestClient) -> None:
    answer = client.post("/watched", data={"email": DISPOSABLE})
    assert (answer.status_code, answer.json()["reasons"]) == (200, ["disposable"])


def test_what_is_too_large_to_look_at_is_refused_and_watched_routes_let_it_through() -> None:
    small = Gatepost({"routes": ROUTES, "max_body": 100})

    def chunks() -> Iterator[bytes]:
        yield b"email=ann%40gmail.com&pad="
        for _ in range(100):
            yield b"x"

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with TestClient(app_with(small)) as client:
        assert client.post("/signup", content=chunks(), headers=form).status_code == 413
        read = client.post("/watched", content=chunks(), headers=form).json()["body"]
    assert read == b"".join(chunks()).decode()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data", b"--x"),
        ("application/json", b"{"),
    ],
)
def test_a_body_that_is_broken_is_no_fault_of_ours(kind: str, body: bytes) -> None:
    gatepost = Gatepost({"routes": ROUTES})
    with TestClient(app_with(gatepost)) as client:
        answer = client.post("/signup", content=body, headers={"Content-Type": kind})
        assert answer.status_code == 200
        assert gatepost().status().broken == {}


def test_a_fault_of_ours_lets_the_request_go_on(caplog: pytest.LogCaptureFixture) -> None:
    gatepost = Gatepost({"routes": ROUTES})
    with TestClient(app_with(gatepost)) as client:
        gatepost().policy = BrokenPolicy("broken")
        assert client.post("/signup", data={"email": DISPOSABLE}).status_code == 200
    assert "someone" not in caplog.text


def test_below_a_prefix_routes_are_named_without_it() -> None:
    gatepost = Gatepost({"routes": ROUTES})
    app = Starlette(routes=[Mount("/shop", app_with(gatepost))])
    with TestClient(app) as client:
        assert client.post("/shop/signup", data={"email": DISPOSABLE}).status_code == 422


def test_a_refusal_is_in_the_clients_language_where_the_settings_say_so() -> None:
    gatepost = Gatepost({"routes": ROUTES, "language": "auto"})
    with TestClient(app_with(gatepost)) as client:
        german = {"Accept-Language": "de"}
        answer = client.post("/signup", data={"email": DISPOSABLE}, headers=german)
    assert answer.json()["detail"].startswith("Adressen bei")


async def test_a_client_that_leaves_in_the_middle_leaves_nothing_waiting() -> None:
    sent = [
        {"type": "http.request", "body": b"ema", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def messages() -> AsyncIterator[Message]:
        for message in sent:
            yield message

    stream = messages()
    ahead = await ReadAhead.of(stream.__anext__, 100)
    assert [await ahead.receive(), await ahead.receive()] == sent


def test_litestar_takes_the_middleware_and_the_lifespan() -> None:
    litestar = pytest.importorskip("litestar")
    from litestar.middleware import DefineMiddleware
    from litestar.testing import TestClient as LitestarClient

    gatepost = Gatepost({"routes": ROUTES})

    @litestar.post("/signup")  # type: ignore[untyped-decorator]  # Litestar may not be there
    async def signup(request: litestar.Request) -> dict[str, Any]:  # type: ignore[name-defined]
        return {"sent": await request.json(), "reason": request.state.gatepost.report().reason}

    app = litestar.Litestar(
        [signup],
        middleware=[DefineMiddleware(GatepostMiddleware, gatepost=gatepost)],
        lifespan=[gatepost.lifespan],
    )
    with LitestarClient(app) as client:
        assert client.post("/signup", json={"email": DISPOSABLE}).status_code == 422
        answer = client.post("/signup", json={"email": "info@gmail.com"})
    assert answer.json() == {"sent": {"email": "info@gmail.com"}, "reason": "role"}
