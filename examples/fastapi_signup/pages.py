"""The two pages: the form, and the welcome behind it.

A page answers a bad form with the form, where an API would answer with FastAPI's 422. So it reads
the form itself, and asks the gate as `checked_email` does.
"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates

from gatepost import Report
from gatepost.failopen import acheck_or_none
from gatepost_fastapi import Gatepost, request_languages
from signup_page import (
    TEMPLATES,
    Field,
    Page,
    Welcome,
    choose_language,
    read_meant,
    texts,
    welcome,
)

__all__ = ["pages_for"]

_templates = Jinja2Templates(directory=TEMPLATES)
_MOST = 100  # characters of a name


async def posted(request: Request) -> dict[str, str]:
    """The form's texts."""
    async with request.form(max_files=0) as form:
        return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


Posted = Annotated[dict[str, str], Depends(posted)]


def pages_for(gatepost: Gatepost) -> APIRouter:
    """The pages of an application with this gate."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def signup(request: Request) -> Response:
        return form_page(request, {})

    @router.post("/")
    async def submit(
        request: Request, form: Annotated[dict[str, str], Depends(posted)]
    ) -> Response:
        meant = read_meant(form)
        form["email"] = meant.address
        report = await acheck_or_none(gatepost(), meant.address) if meant.address else None
        unclear = report is not None and report.suggestion and not meant.sure
        refused = report is not None and not report.accepted
        if refused or unclear or not meant.address or name_error(form):
            return form_page(request, form, report, asking=not meant.sure)
        request.session["member"] = {
            "name": form["name"],
            # Without a report Gatepost itself was broken, and the form went on all the same.
            "email": report.address.normalized if report else meant.address,
            "checked": welcome(report, language()) if report else None,
        }
        return RedirectResponse("/welcome", 303)

    @router.get("/welcome")
    async def member(request: Request) -> Response:
        if "member" not in request.session:
            return RedirectResponse("/", 303)
        page = Welcome(language(), **request.session["member"])
        return _templates.TemplateResponse(request, "welcome.html", {"page": page})

    return router


def form_page(
    request: Request, form: Mapping[str, str], report: Report | None = None, *, asking: bool = True
) -> Response:
    """The form: empty, or as it was sent, status 422, with what is wrong or unclear."""
    text = texts(language())
    wrong = name_error(form) if form else ""
    name = Field(
        "name",
        text["name"],
        form.get("name", ""),
        autocomplete="name",
        error=text[wrong] if wrong else "",
        reason="required" if wrong == "name_missing" else "invalid",
    )
    page = Page(language(), (name, email_field(form, report, asking=asking)))
    status = 422 if form else 200
    return _templates.TemplateResponse(request, "signup.html", {"page": page}, status)


def name_error(form: Mapping[str, str]) -> str:
    """A key of the texts; empty where nothing is wrong."""
    if not form.get("name"):
        return "name_missing"
    return "name_long" if len(form["name"]) > _MOST else ""


def email_field(form: Mapping[str, str], report: Report | None, *, asking: bool) -> Field:
    """The field with the address, and what the gate says to it."""
    text = texts(language())
    error, reason, suggestion = "", "", ""
    if form and not form.get("email"):
        error, reason = text["email_missing"], "required"
    elif report is not None and (not report.accepted or asking):
        error, reason = report.message_in(language()), report.reason or ""
        suggestion = report.suggestion or ""
        if report.accepted and not suggestion:
            error = ""
    return Field(
        "email",
        text["email"],
        form.get("email", ""),
        "email",
        "email",
        text["email_hint"],
        error,
        reason,
        suggestion,
    )


def language() -> str:
    """The browser's, where we have it."""
    return choose_language(request_languages())
