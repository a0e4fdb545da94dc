"""Bodies of requests: whole, of a known and moderate size, or refused before any of it is read.

A chunked body says neither how long it is nor, once the server has read it, whether it broke off:
the server hands over what came, and that may be nothing. So a length is asked for (RFC 9110,
section 15.5.12) instead of taking a part for the whole.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from werkzeug.exceptions import BadRequest

from gatepost_sync.web.problems import problem

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Response

__all__ = ["BROKEN_OFF", "Bodies", "refusal"]

CHUNK = 65_536
BROKEN_OFF = "The body ended early."


class Bodies:
    """A WSGI application that lets through to `app` what it can read, of `most` bytes at most.

    Under a server that reads bodies in the threads that answer, each slow client holds one of
    them; ours does not (`gatepost_sync.web.front`).
    """

    def __init__(self, app: "WSGIApplication", *, most: int) -> None:
        self._app = app
        self._most = most

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """See PEP 3333."""
        refused = refusal(environ, self._most)
        if refused is not None:
            return refused(environ, start_response)
        body = _Body(environ["wsgi.input"], int(environ.get("CONTENT_LENGTH") or 0))
        # It ends where the body ends, and nothing needs to count along.
        bounded = {"wsgi.input": body, "wsgi.input_terminated": True}
        return self._app({**environ, **bounded}, start_response)


def refusal(environ: "WSGIEnvironment", most: int) -> "Response | None":
    """What is answered to a body that is not going to be read, by what its headers say."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in environ:
        return problem(411, "Length Required", "Send the body in one piece, with its length.")
    if not (length.isascii() and length.isdigit()):
        return problem(400, "Bad Request", "The length of the body is not a number.")
    if int(length[:20]) > most:
        return problem(413, "Content Too Large", f"A body has at most {most} bytes.", most=most)
    return None


class _Body(BytesIO):
    """Reads the whole body when it is first asked for; BadRequest when it is not all there."""

    def __init__(self, source: BinaryIO, length: int) -> None:
        super().__init__()
        self._source: BinaryIO | None = source if length else None
        self._length = length

    def read(self, size: int | None = -1, /) -> bytes:
        """See io."""
        self._fetch()
        return super().read(size)

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """See io."""
        self._fetch()
        return super().readinto(buffer)

    def readline(self, size: int | None = -1, /) -> bytes:
        """See io."""
        self._fetch()
        return super().readline(size)

    def _fetch(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            self.write(_exactly(source, self._length))
            self.seek(0)


def _exactly(source: BinaryIO, length: int) -> bytes:
    parts: list[bytes] = []
    while length and (part := source.read(min(CHUNK, length))):
        parts.append(part)
        length -= len(part)
    if length:
        raise BadRequest(BROKEN_OFF)
    return b"".join(parts)
