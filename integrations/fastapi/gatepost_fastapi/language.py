"""The languages of the request under way, for a validator that is not given the request."""

from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

from gatepost.languages import accepted_languages

__all__ = ["RequestLanguage", "request_languages"]

_languages: ContextVar[tuple[str, ...]] = ContextVar("gatepost_languages", default=())


def request_languages() -> tuple[str, ...]:
    """What the client asked for, the most wanted first; nothing without the middleware."""
    return _languages.get()


class RequestLanguage:
    """Middleware that lets messages follow Accept-Language: `app.add_middleware(RequestLanguage)`.

    ASGI itself and not Starlette's BaseHTTPMiddleware, in whose tasks a context gets lost.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Called by the server; lifespan events have no headers and no language."""
        header = dict(scope.get("headers", ())).get(b"accept-language", b"")
        token = _languages.set(accepted_languages(header.decode("latin-1")))
        try:
            await self._app(scope, receive, send)
        finally:
            _languages.reset(token)
