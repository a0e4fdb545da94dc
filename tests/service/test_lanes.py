"""Answers that break, and those that come too late: the client hears of it, and others go on."""

import asyncio
import json
import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import EnvironBuilder

from gatepost_sync.web import lanes
from gatepost_sync.web.lanes import Answer, Lanes

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def ask(app: "WSGIApplication", path: str = "/v1/manifest.note") -> Answer:
    async def go() -> Answer:
        return await Lanes(1).answer(app, EnvironBuilder(path).get_environ())

    return asyncio.run(go())


def raises(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    raise RuntimeError("joe@example.com")


def says_nothing(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    return [b"without a status"]


class Breaking:
    """A body that breaks off, and that is closed all the same."""

    closed = False

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Length", "9")])
        return self

    def __iter__(self) -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("joe@example.com")

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize("app", [raises, says_nothing, Breaking()])
def test_an_answer_that_breaks_is_a_problem_that_tells_nothing_else(app: "WSGIApplication") -> None:
    status, headers, body = ask(app)
    assert status == 500
    assert isinstance(body, bytes)
    assert json.loads(body)["status"] == 500
    assert b"joe" not in body
    assert dict(headers)["Content-Length"] == str(len(body))
    assert getattr(app, "closed", True)


def test_one_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "ANSWER_SECONDS", 0.01)
    over = threading.Event()

    def hangs(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        over.wait(60)
        start_response("200 OK", [])
        return []

    async def go() -> Answer:
        try:
            return await Lanes(1).answer(hangs, EnvironBuilder("/status").get_environ())
        finally:
            over.set()

    status, headers, _ = asyncio.run(go())
    assert status == 503
    assert dict(headers)["Retry-After"]
