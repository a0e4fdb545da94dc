"""Reading what was posted, and leaving it for the application as if nobody had."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from gatepost.web.routes import Route
from gatepost.web.values import Values, json_values, looks_like_json

__all__ = ["ReadAhead", "posted_values"]


@dataclass(slots=True)
class ReadAhead:
    """What a client has sent so far: `body` where that is all of it, None where it is too much."""

    body: bytes | None
    _rest: Receive
    _messages: list[Message] = field(default_factory=list)

    @classmethod
    async def of(cls, receive: Receive, limit: int) -> "ReadAhead":
        """Reads until the body ends, the client leaves, or there are more than `limit` bytes."""
        messages: list[Message] = []
        size, more = 0, True
        while more and size <= limit:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            more = message.get("more_body", False)  # nor does a client that left send more
        whole = size <= limit
        body = b"".join(message.get("body", b"") for message in messages) if whole else None
        return cls(body, receive, messages)

    async def receive(self) -> Message:
        """In the place of the server's: first what was read, then the rest."""
        return self._messages.pop(0) if self._messages else await self._rest()


async def posted_values(scope: Scope, body: bytes, route: Route) -> Values:
    """The values of the route's fields; nothing in what is not well-formed."""
    headers = dict(scope["headers"])
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if kind == b"application/x-www-form-urlencoded":
        pairs: list[tuple[str, object]] = list(parse_qsl(body.decode("latin-1")))
    elif kind == b"multipart/form-data":
        pairs = await _multipart(scope, body)
    elif kind.endswith(b"json") or looks_like_json(body):
        return json_values(body, route.fields)
    else:
        return ()
    return tuple((n, v) for name in route.fields for n, v in pairs if n == name and v)


async def _multipart(scope: Scope, body: bytes) -> list[tuple[str, object]]:
    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    try:
        async with Request(scope, receive).form() as form:
            return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    except (HTTPException, MultiPartException, KeyError):
        return []  # broken, which is for the application to say
