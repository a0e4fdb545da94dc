"""Applications as servers start them: `gunicorn 'support.served:flask_app()'` and the like."""

import os
from typing import Any

__all__ = ["django_app", "fastapi_app", "flask_app"]


def flask_app() -> Any:
    """POST /report tells what the gate says, against which lists, and in which process."""
    from flask import Flask, request

    from gatepost_flask import Gatepost, current_gate

    app = Flask(__name__)
    Gatepost(app)

    @app.post("/report")
    def report() -> dict[str, object]:
        return {**current_gate.check(request.form["email"]).to_dict(), "pid": os.getpid()}

    return app


def fastapi_app() -> Any:
    """The same."""
    from typing import Annotated

    from fastapi import Depends, FastAPI

    from gatepost_fastapi import CheckedEmail, Gatepost, checked_email

    gatepost = Gatepost({"policy": "observe"})
    app = FastAPI(lifespan=gatepost.lifespan)
    checked = checked_email(gatepost, source="form")

    @app.post("/report")
    async def report(email: Annotated[CheckedEmail, Depends(checked)]) -> dict[str, object]:
        assert email.report is not None
        return {**email.report.to_dict(), "pid": os.getpid()}

    return app


def django_app() -> Any:
    """The same."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpRequest, JsonResponse
    from django.urls import path

    def report(request: HttpRequest) -> JsonResponse:
        from gatepost_django.gate import current_gate

        found = current_gate().check(request.POST["email"]).to_dict()
        return JsonResponse({**found, "pid": os.getpid()})

    settings.configure(
        ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=["gatepost_django"],
        ROOT_URLCONF=(path("report", report),),
        SECRET_KEY="not secret",
    )
    return get_wsgi_application()
