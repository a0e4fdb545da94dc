"""Errors as problem details (RFC 9457)."""

import json

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

__all__ = ["come_again", "problem", "use_problems"]

TYPE = "application/problem+json"
RETRY_SECONDS = 5


def problem(status: int, title: str, detail: str, **members: object) -> Response:
    """A problem of the type that says no more than its status does."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
    return Response(json.dumps(body) + "\n", status, content_type=TYPE)


def come_again(detail: str) -> Response:
    """503, and when to ask again."""
    answer = problem(503, "Service Unavailable", detail)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def use_problems(app: Flask) -> None:
    """Answers every error of `app` as a problem."""
    app.register_error_handler(HTTPException, _answer)


def _answer(error: HTTPException) -> Response:
    answer = problem(error.code or 500, error.name, error.description or error.name)
    for name, value in error.get_headers():
        if name.lower() != "content-type":  # the others matter: Allow, Retry-After, Location
            answer.headers.add(name, value)
    return answer
