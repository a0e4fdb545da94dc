"""The gates of gatepost_django."""

import asyncio
import json
from contextlib import ExitStack
from typing import Any, Self, cast

from support import django_project

django_project.configure()

from django import forms  # noqa: E402  models and fields want settings first
from django.apps import apps  # noqa: E402
from django.core.exceptions import ValidationError  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import AsyncClient, Client, override_settings  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import translation  # noqa: E402

from conformance.gate import Gate, Seen  # noqa: E402
from conformance.problem import problem_seen  # noqa: E402
from gatepost_django.apps import GatepostConfig  # noqa: E402
from gatepost_django.forms import EmailField  # noqa: E402
from support.people.models import Member  # noqa: E402

__all__ = ["AsyncDjangoMiddleware", "DjangoForm", "DjangoMiddleware", "DjangoModel", "Project"]


class SignupForm(forms.Form):
    email = EmailField()


def enter(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


async def enter_async(request: HttpRequest) -> HttpResponse:
    return HttpResponse("in")


class Project(Gate):
    """The tests' project, with the world's settings."""

    view = staticmethod(enter)

    def __enter__(self) -> Self:
        config = cast(GatepostConfig, apps.get_app_config("gatepost_django"))
        with ExitStack() as stack:
            settings = override_settings(
                GATEPOST={},
                MIDDLEWARE=[
                    "django.middleware.locale.LocaleMiddleware",
                    "gatepost_django.middleware.GatepostMiddleware",
                ],
                ROOT_URLCONF=(path("signup", self.view),),
            )
            stack.enter_context(settings)
            stack.callback(config.close)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


class DjangoForm(Project):
    """`forms.EmailField`."""

    def ask(self, address: str, language: str) -> Seen:
        with translation.override(language):
            form = SignupForm({"email": address})
            return Seen(True) if form.is_valid() else error_seen(form.errors.as_data()["email"])


class DjangoModel(Project):
    """`fields.EmailField` of a model."""

    def ask(self, address: str, language: str) -> Seen:
        with translation.override(language):
            try:
                Member(email=address).full_clean()
            except ValidationError as refused:
                return error_seen(refused.error_dict["email"])
        return Seen(True)


def error_seen(errors: list[ValidationError]) -> Seen:
    """What the one error of a field says."""
    (error,) = errors
    (message,) = error.messages
    params = cast(dict[str, Any], error.params)
    return Seen(False, error.code, message, params["suggestion"])


class DjangoMiddleware(Project):
    """The middleware under WSGI."""

    def ask(self, address: str, language: str) -> Seen:
        headers = {"Accept-Language": language}
        return _seen(Client().post("/signup", {"email": address}, headers=headers))


class AsyncDjangoMiddleware(Project):
    """The middleware under ASGI."""

    view = staticmethod(enter_async)

    def ask(self, address: str, language: str) -> Seen:
        headers, body = {"Accept-Language": language}, {"email": address}
        posted = AsyncClient().post("/signup", body, "application/json", headers=headers)
        return _seen(asyncio.run(posted))


def _seen(response: Any) -> Seen:
    is_json = "json" in response["Content-Type"]
    return problem_seen(response.status_code, json.loads(response.content) if is_json else None)
