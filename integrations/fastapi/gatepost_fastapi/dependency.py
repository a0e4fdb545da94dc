"""The whole verification of an address from body, form or query, as a dependency."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Annotated, Any, Literal

from fastapi import Body, Form, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, WithJsonSchema

from gatepost import Policy, Report
from gatepost.failopen import acheck_or_none
from gatepost.named_policy import known_policy
from gatepost_fastapi.holder import Gatepost
from gatepost_fastapi.language import languages_for

__all__ = ["CheckedEmail", "checked_email"]

Source = Literal["body", "form", "query"]
_Text = Annotated[str, WithJsonSchema({"type": "string", "format": "email"})]


@dataclass(frozen=True, slots=True)
class CheckedEmail:
    """An address that the gate lets through.

    `address` is what to store and send to; `report` is None when Gatepost itself is broken, and
    `address` then what was sent.
    """

    address: str
    report: Report | None

    @property
    def suggestion(self) -> str | None:
        """The address that was probably meant, where the policy let a misspelt one through."""
        return None if self.report is None else self.report.suggestion


def checked_email(
    gatepost: Gatepost,
    field: str = "email",
    *,
    source: Source = "body",
    model: type[BaseModel] | None = None,
    policy: Policy | str | None = None,
) -> Callable[..., Awaitable[CheckedEmail]]:
    """For `Annotated[CheckedEmail, Depends(checked_email(gatepost))]`: asks as deep as `phase`.

    Of `source` "body" the address is the member `field` of a JSON object; with `model` it is that
    model's field, and a path function that wants the rest has a parameter `body` of this model.
    Refuses with FastAPI's 422, as the type does. Raises SettingsError on a misspelt policy.
    """
    if isinstance(policy, str):
        known_policy(policy)

    async def check(request: Request, body: Any) -> CheckedEmail:
        gate = gatepost()
        text = getattr(body, field) if model is not None else body
        report = await acheck_or_none(gate, text, policy=policy)
        if report is None:
            return CheckedEmail(str(text), None)
        if not report.accepted:
            where = ("body" if source == "form" else source, field)
            raise _refusal(report, where, languages_for(gate, request.scope))
        return CheckedEmail(report.address.normalized, report)

    wanted = model or Annotated[_Text, _parameter(source, field)]
    _declare(check, wanted)
    return check


def _parameter(source: Source, field: str) -> Any:
    if source == "body":
        return Body(alias=field, embed=True)
    return Form(alias=field) if source == "form" else Query(alias=field)


def _declare(check: Callable[..., object], wanted: Any) -> None:
    """Tells FastAPI what to read, which depends on how we were called."""
    kind = Parameter.KEYWORD_ONLY
    parameters = [
        Parameter("request", kind, annotation=Request),
        Parameter("body", kind, annotation=wanted),
    ]
    check.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # inspect reads it


def _refusal(
    report: Report, where: tuple[str, str], languages: tuple[str, ...]
) -> RequestValidationError:
    reason = str(report.reason or "rejected")
    error = {
        "type": reason,
        "loc": where,
        "msg": report.localized(languages),
        "input": report.address.raw,
        "ctx": {"reason": reason, "suggestion": report.suggestion},
    }
    return RequestValidationError([error])
