"""The application: a gate, a session for the welcome page, and the pages."""

import os
import secrets

from fastapi import FastAPI
from starlette.middleware.sessions import SessionMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gatepost_fastapi import Gatepost, RequestLanguage, live_check
from signup_page import HEADERS, STATIC

from .pages import pages_for

__all__ = ["create_app"]


def create_app() -> FastAPI:
    """The application."""
    gatepost = Gatepost()
    app = FastAPI(lifespan=gatepost.lifespan)
    app.include_router(pages_for(gatepost))
    app.include_router(live_check(gatepost))
    app.mount("/static", StaticFiles(directory=STATIC))
    key = os.environ.get("SECRET_KEY") or secrets.token_hex()
    app.add_middleware(SessionMiddleware, secret_key=key, session_cookie="gatepost_signup")
    app.add_middleware(RequestLanguage)
    app.add_middleware(PageHeaders)
    return app


class PageHeaders:
    """Adds the headers to every page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            headers = dict(message.get("headers", ()))
            if headers.get(b"content-type", b"").startswith(b"text/html"):
                ours = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *ours]
            await send(message)

        await self._app(scope, receive, send_with_headers)
