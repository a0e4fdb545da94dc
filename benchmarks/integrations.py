"""What each gate adds to a request, beside the framework's own email validator and beside none.

    python benchmarks/integrations.py

In-process clients, one run, the same 2,000 addresses for all, of which 5 % are disposable
and 2 % no addresses. A round asks every variant once, in turn; the table has the medians. "adds" is
the time over the same application without any check.
"""

import asyncio
import gc
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Annotated, Any

ROUNDS = 31
REQUESTS = 200
Ask = Callable[[str], object]


def addresses() -> list[str]:
    """Realistic ones, always the same."""
    names = ("ann", "bob.smith", "carla+news", "d.jones", "eve_92", "frank-m", "grace.h", "heidi")
    domains = ("gmail.com", "outlook.com", "company.example", "mail.firm.example", "gmx.de")
    found = [f"{n}{i}@{d}" for i in range(50) for n in names for d in domains]
    for at in range(0, len(found), 20):
        found[at] = f"ann{at}@mailinator.com"
    for at in range(7, len(found), 50):
        found[at] = f"ann{at}@@company.example"
    return found


def flask_variants(stack: ExitStack) -> Iterator[tuple[str, str, Ask]]:
    """WTForms in Flask, and the middleware."""
    from flask import Flask, request
    from wtforms import Form, StringField
    from wtforms.validators import Email

    from gatepost_flask import Gatepost, ValidEmail

    def client(validators: list[Any], **config: Any) -> Ask:
        app = Flask(__name__)
        app.config.update(config)
        extension = Gatepost(app)
        stack.callback(extension.close, app)

        class Signup(Form):  # type: ignore[misc]
            email = StringField(validators=validators)

        @app.post("/signup")
        def signup() -> tuple[str, int]:
            return ("in", 200) if Signup(request.form).validate() else ("no", 422)

        http = app.test_client()
        return lambda email: http.post("/signup", data={"email": email})

    yield "Flask, WTForms", "none", client([])
    yield "Flask, WTForms", "Email()", client([Email()])
    yield "Flask, WTForms", "ValidEmail()", client([ValidEmail()])
    yield "Flask, WTForms", "middleware", client([], GATEPOST_ROUTES={"/signup": "email"})


def django_variants(stack: ExitStack) -> Iterator[tuple[str, str, Ask]]:
    """A Django form, and the middleware."""
    import django
    from django.conf import settings

    settings.configure(
        ALLOWED_HOSTS=["testserver"],
        INSTALLED_APPS=["gatepost_django"],
        GATEPOST={"ROUTES": {"/guarded": "email"}},
        MIDDLEWARE=["gatepost_django.middleware.GatepostMiddleware"],
        ROOT_URLCONF=[],
        SECRET_KEY="not secret",
    )
    django.setup()
    # Django writes a log record for every 422, whoever is the cause of it.
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    from django import forms
    from django.http import HttpRequest, HttpResponse
    from django.test import Client, override_settings
    from django.urls import path

    from gatepost_django.forms import EmailField

    def view(field: Any) -> Callable[[HttpRequest], HttpResponse]:
        form = type("Signup", (forms.Form,), {"email": field})
        return lambda request: HttpResponse(status=200 if form(request.POST).is_valid() else 422)

    routes = {
        "none": ("plain", view(forms.CharField())),
        "EmailField (Django's)": ("own", view(forms.EmailField())),
        "EmailField (ours)": ("ours", view(EmailField())),
        "middleware": ("guarded", view(forms.CharField())),
    }
    urls = tuple(path(name, function) for name, function in routes.values())
    stack.enter_context(override_settings(ROOT_URLCONF=urls))
    http = Client()

    def post(name: str) -> Ask:
        return lambda email: http.post(f"/{name}", {"email": email})

    for kind, (name, _) in routes.items():
        yield "Django, a form", kind, post(name)


def fastapi_variants(stack: ExitStack) -> Iterator[tuple[str, str, Ask]]:
    """pydantic types in FastAPI, the dependency and the middleware; bare ASGI calls."""
    from fastapi import Depends, FastAPI
    from pydantic import BaseModel, EmailStr

    from gatepost_fastapi import (
        CheckedEmail,
        Gatepost,
        GatepostMiddleware,
        ValidEmail,
        checked_email,
    )

    gatepost = Gatepost({"routes": {"/signup": "email"}})
    stack.callback(gatepost.close)
    runner = stack.enter_context(asyncio.Runner())

    def with_type(kind: Any) -> Ask:
        app = FastAPI()
        model = type("Signup", (BaseModel,), {"__annotations__": {"email": kind}})

        @app.post("/signup")
        async def signup(body: model) -> str:  # type: ignore[valid-type]
            return "in"

        return asgi(app)

    def asgi(app: Any) -> Ask:
        return lambda email: runner.run(call(app, email))

    def with_dependency() -> Ask:
        app = FastAPI()
        checked = checked_email(gatepost)

        @app.post("/signup")
        async def signup(email: Annotated[CheckedEmail, Depends(checked)]) -> str:
            return "in"

        return asgi(app)

    def with_middleware() -> Ask:
        app = FastAPI()
        app.add_middleware(GatepostMiddleware, gatepost=gatepost)

        class Signup(BaseModel):
            email: str

        @app.post("/signup")
        async def signup(body: Signup) -> str:
            return "in"

        return asgi(app)

    yield "FastAPI, a model", "none", with_type(str)
    yield "FastAPI, a model", "EmailStr", with_type(EmailStr)
    yield "FastAPI, a model", "ValidEmail()", with_type(Annotated[str, ValidEmail(gatepost)])
    yield "FastAPI, a model", "checked_email()", with_dependency()
    yield "FastAPI, a model", "middleware", with_middleware()


async def call(app: Any, email: str) -> int:
    """One POST of JSON, as a server calls an application; the status."""
    body = b'{"email": "' + email.encode() + b'"}'
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/signup",
        "raw_path": b"/signup",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"host", b"test")],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }
    statuses: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    return statuses[0]


def microseconds(ask: Ask, texts: list[str]) -> float:
    """Processor time per request."""
    started = time.process_time()
    for text in texts:
        ask(text)
    return (time.process_time() - started) / len(texts) * 1e6


def measure(variants: list[tuple[str, str, Ask]]) -> dict[tuple[str, str], list[float]]:
    """Every variant's time in every round."""
    texts = addresses()
    rounds: dict[tuple[str, str], list[float]] = {(g, k): [] for g, k, _ in variants}
    for _, _, ask in variants:  # what is loaded and compiled at first is no one's to pay
        microseconds(ask, texts[:REQUESTS])
    gc.disable()
    for number in range(ROUNDS):
        part = [texts[(number * REQUESTS + at) % len(texts)] for at in range(REQUESTS)]
        for group, kind, ask in variants:
            rounds[group, kind].append(microseconds(ask, part))
        gc.collect()
    return rounds


def over(times: list[float], none: list[float]) -> float:
    """The median of what a round took longer than the same round without a check."""
    return statistics.median(one - other for one, other in zip(times, none, strict=True))


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        import os

        os.environ["GATEPOST_DATA_DIR"] = folder
        groups = (flask_variants, django_variants, fastapi_variants)
        variants = [one for group in groups for one in group(stack)]
        found = measure(variants)
    python = ".".join(map(str, sys.version_info[:2]))
    print(f"Python {python}, {ROUNDS} rounds of {REQUESTS} requests, processor time, 2 cores\n")
    print("| framework | validator | µs a request | adds | of the framework's own |")
    print("|---|---|---|---|---|")
    for group in dict.fromkeys(group for group, _ in found):
        kinds = {kind: times for (name, kind), times in found.items() if name == group}
        none, own = list(kinds.values())[:2]
        for number, (kind, times) in enumerate(kinds.items()):
            adds = "" if number == 0 else f"{over(times, none):.1f}"
            share = "" if number == 0 else f"{over(times, none) / over(own, none):.2f}"
            print(f"| {group} | {kind} | {statistics.median(times):.0f} | {adds} | {share} |")


if __name__ == "__main__":
    main()
