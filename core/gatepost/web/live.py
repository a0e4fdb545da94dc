"""Answering a form while it is being filled in: what helps the person, and no more.

The answer says what the form would say, and what was probably meant. It does not say which list
knows the address; and what only a list of single addresses knows it does not say at all, or else
whoever is curious could find out who is on it. The form tells that, when it is sent.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from math import ceil
from typing import Any

from gatepost.failopen import check_instant_or_none
from gatepost.gate import Gatepost
from gatepost.model import Decision, Report
from gatepost.policy import Policy
from gatepost.reasons import Reason
from gatepost.web.routes import Route
from gatepost.web.throttle import Throttle
from gatepost.web.values import Values

__all__ = ["EMAIL", "LiveAnswer", "LiveCheck", "script", "typed"]

EMAIL = Route("/check")
"""What is read of a post: the field `email`, of a form or of JSON."""

_QUIET = frozenset({Reason.BLACKLISTED_ADDRESS, Reason.DENIED})
_BUTTON = '<button type="button" class="gatepost-suggestion" value="{meant}">{meant}</button>'
_NOTHING: Mapping[str, Any] = {"decision": "accept", "message": "", "suggestion": None}
# An address is personal: no cache keeps what was said of one.
_HEADERS: Mapping[str, str] = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class LiveAnswer:
    """A response: `json()`, or `html()` for htmx.

    429 with Retry-After when asked too often, 413 for a body larger than an address needs.
    """

    status: int = 200
    body: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    headers: Mapping[str, str] = field(default_factory=lambda: _HEADERS)

    def json(self) -> str:
        """The body as JSON text."""
        return json.dumps(self.body)

    def html(self) -> str:
        """The same as a fragment to swap in beside the field; empty where nothing is to say."""
        if not self.body.get("message"):
            return ""
        decision, message = escape(self.body["decision"]), escape(self.body["message"])
        text = f'<p class="gatepost-{decision}">{message}</p>'
        meant = self.body.get("suggestion")
        if not meant:
            return text
        return text + _BUTTON.format(meant=escape(meant))


class LiveCheck:
    """Answers for one application. Only the instant phase is asked: a key press needs no DNS."""

    def __init__(self, per_minute: int) -> None:
        self._throttle = Throttle(per_minute)

    def answer(
        self,
        gate: Gatepost,
        text: str | None,
        *,
        client: str,
        languages: Iterable[str] = (),
        policy: Policy | str | None = None,
    ) -> LiveAnswer:
        """What to send to `client` (its IP address, say), who typed `text` so far.

        None is for a body that was too large to be read.
        """
        wait = self._throttle.wait(client)
        if wait:
            return LiveAnswer(429, _NOTHING, {**_HEADERS, "Retry-After": str(ceil(wait))})
        if text is None:
            return LiveAnswer(413)
        report = check_instant_or_none(gate, text, policy=policy) if text.strip() else None
        if report is None or not _telling(report):
            return LiveAnswer()
        return LiveAnswer(body=_body(report, tuple(languages)))


def typed(values: Values) -> str:
    """The text in the field, empty where there is none."""
    return next((str(value) for _, value in values), "")


def script() -> bytes:
    """The script for pages (`live.js`), which asks as the person types."""
    from importlib.resources import files

    return files("gatepost.web").joinpath("live.js").read_bytes()


def _telling(report: Report) -> bool:
    """Whether the policy does something about the address that the person may know already."""
    return report.decision is not Decision.ACCEPT and report.reason not in _QUIET


def _body(report: Report, languages: tuple[str, ...]) -> dict[str, Any]:
    return {
        "decision": report.decision.value,
        "message": report.localized(languages),
        "suggestion": report.suggestion,
    }
