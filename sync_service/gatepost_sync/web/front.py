"""The service's application as granian runs it: an event loop reads, threads answer.

Under WSGI a server has to wait for a body in the thread that answers. Here (RSGI, granian's own
interface) a request comes to a thread when all of it is there, and an answer leaves it in one
piece or as a file: how fast a client sends or reads is no thread's concern.
"""

import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import Response

from gatepost_sync.web.arriving import (
    Arriving,
    BodyBrokeOffError,
    GaveWayError,
    Pace,
    TooSlowError,
)
from gatepost_sync.web.body import BROKEN_OFF, refusal
from gatepost_sync.web.file_body import FileBody
from gatepost_sync.web.lanes import Lanes
from gatepost_sync.web.problems import come_again, problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]  # it is

__all__ = ["Front"]

BODILESS = ("GET", "HEAD", "OPTIONS")  # a body means nothing there (RFC 9110, section 9.3)


class Front:
    """An RSGI application that answers with the WSGI application `app`; `threads` as in `Lanes`.

    Bodies have `most` bytes at most and come at `pace`.
    """

    def __init__(
        self, app: "WSGIApplication", *, threads: int, most: int, pace: Pace | None = None
    ) -> None:
        self._app = app
        self._most = most
        self._arriving = Arriving(pace or Pace())
        self._lanes = Lanes(threads)

    async def __call__(self, scope: "Scope", protocol: "HTTPProtocol") -> None:
        """One request."""
        environ = _environ(scope)
        refused = _without_host(environ) or await self._read_body(environ, protocol)
        status, headers, body = await self._lanes.answer(refused or self._app, environ)
        if refused is not None:
            headers.append(("Connection", "close"))  # the rest of it is not going to be read
        if isinstance(body, FileBody):
            protocol.response_file(status, headers, str(body.path))
        else:
            protocol.response_bytes(status, headers, body)

    async def _read_body(
        self, environ: "WSGIEnvironment", protocol: "HTTPProtocol"
    ) -> Response | None:
        """Puts the body into `environ`; says what to answer instead when there is none."""
        refused = refusal(environ, self._most)
        length = 0 if refused is not None else int(environ.get("CONTENT_LENGTH") or 0)
        if not length:
            return refused
        if environ["REQUEST_METHOD"] in BODILESS:
            environ["CONTENT_LENGTH"] = "0"
            return None
        try:
            body = await self._arriving.read(protocol, length)
        except TooSlowError:
            return problem(408, "Request Timeout", "The body came too slowly, or not at all.")
        except GaveWayError:
            return come_again("Too many bodies are being read; try again in a moment.")
        except BodyBrokeOffError:
            return problem(400, "Bad Request", BROKEN_OFF)
        environ["wsgi.input"] = BytesIO(body)
        return None


def _without_host(environ: "WSGIEnvironment") -> Response | None:
    """Refuses what is for nobody, or for several (RFC 9112, section 3.2)."""
    missing = "HTTP_HOST" not in environ and environ["SERVER_PROTOCOL"] == "HTTP/1.1"
    if missing or "," in environ.get("HTTP_HOST", ""):
        return problem(400, "Bad Request", "Say Host, once.")
    return None


def _environ(scope: "Scope") -> "WSGIEnvironment":
    """See PEP 3333: text is Latin-1, whatever its bytes mean."""
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _latin(scope.path),
        "QUERY_STRING": _latin(scope.query_string),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        _add_header(environ, name, value)
    return environ


def _add_header(environ: "WSGIEnvironment", name: str, value: str) -> None:
    if "_" in name:
        return  # `X_Forwarded_For` would become what a proxy's `X-Forwarded-For` becomes
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    elif key in environ:
        return  # the server has refused lengths that differ
    environ[key] = f"{environ[key]},{value}" if key in environ else value


def _latin(text: str) -> str:
    return text.encode().decode("latin-1")
