"""The languages of the request under way, also for a validator that is not given the request."""

from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

from gatepost import Gatepost as Gate
from gatepost.languages import accepted_languages
from gatepost.messages import AUTO

__all__ = ["RequestLanguage", "languages_for", "request_languages"]

_languages: ContextVar[tuple[str, ...]] = ContextVar("gatepost_languages", default=())


def request_languages() -> tuple[str, ...]:
    """What the client asked for, the most wanted first; nothing without the middleware."""
    return _languages.get()


def languages_for(gate: Gate, scope: Scope) -> tuple[str, ...]:
    """The same for code that has the request: where the setting `language` is "auto" as well."""
    return request_languages() or (_accepted(scope) if gate.settings.language == AUTO else ())


class RequestLanguage:
    """Middleware that lets messages follow Accept-Language: `app.add_middleware(RequestLanguage)`.

    ASGI itself and not Starlette's BaseHTTPMiddleware, in whose tasks a context gets lost.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Called by the server; lifespan events have no headers and no language."""
        token = _languages.set(_accepted(scope))
        try:
            await self._app(scope, receive, send)
        finally:
            _languages.reset(token)


def _accepted(scope: Scope) -> tuple[str, ...]:
    header = dict(scope.get("headers", ())).get(b"accept-language", b"")
    return accepted_languages(header.decode("latin-1"))
