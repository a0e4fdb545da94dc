"""What the templates are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gatepost import Report

from .texts import texts

__all__ = ["Field", "Page", "Welcome", "welcome"]


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled field. `error` and `reason` are empty where nothing is wrong.

    `suggestion` is what was probably meant: the field then offers it beside what was typed.
    """

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    autocomplete: str = ""
    hint: str = ""
    error: str = ""
    reason: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The form in one language; `hidden` holds the framework's token."""

    language: str
    fields: tuple[Field, ...]
    hidden: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    notice: str = ""
    action: str = "/"

    @property
    def text(self) -> Mapping[str, str]:
        """The page's texts in its language."""
        return texts(self.language)

    @property
    def wrong(self) -> tuple[Field, ...]:
        """The fields to look at again."""
        return tuple(one for one in self.fields if one.error)


@dataclass(frozen=True, slots=True)
class Welcome:
    """The page behind the form. `checked` is None when Gatepost itself was broken."""

    language: str
    name: str
    email: str
    checked: Mapping[str, object] | None

    @property
    def text(self) -> Mapping[str, str]:
        """The page's texts in its language."""
        return texts(self.language)


def welcome(report: Report, language: str) -> dict[str, object]:
    """What the welcome page tells about the check; JSON can hold it."""
    return {
        "decision": report.decision.value,
        "reason": None if report.reason is None else str(report.reason),
        "message": report.message_in(language),
        "milliseconds": f"{report.elapsed_ns / 1e6:.2f}",
        "generation": report.snapshot.generation,
    }
