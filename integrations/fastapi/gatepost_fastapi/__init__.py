"""Gatepost for FastAPI, Starlette and Litestar: a type, a dependency, a middleware, a lifespan."""

from gatepost_fastapi.dependency import CheckedEmail, checked_email
from gatepost_fastapi.holder import Gatepost
from gatepost_fastapi.language import RequestLanguage, request_languages
from gatepost_fastapi.live import live_check
from gatepost_fastapi.middleware import GatepostMiddleware
from gatepost_fastapi.types import Email, ValidEmail

__all__ = [
    "CheckedEmail",
    "Email",
    "Gatepost",
    "GatepostMiddleware",
    "RequestLanguage",
    "ValidEmail",
    "checked_email",
    "live_check",
    "request_languages",
]
