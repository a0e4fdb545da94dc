"""What a gate has to do to take part in the suite, and the list of those that do."""

from dataclasses import dataclass
from typing import Self

from conformance.world import LANGUAGES

__all__ = ["GATES", "ONLY", "Gate", "Seen"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody at the gate sees. A field is ONLY where this gate does not show it."""

    accepted: bool
    reason: str | None = None
    message: str = ""
    suggestion: str | None = None


ONLY = "(not shown here)"
"""Stands for what a kind of gate has no place for; the report behind it is compared instead."""


class Gate:
    """A context manager; it is entered in the world and asked one address after the other."""

    instant = False
    """Whether it asks the instant phase alone."""
    here = True
    """Whether it asks in this process, so that its reports can be heard."""
    ascii = False
    """Whether it can only say what is ASCII, as in an SMTP reply; other sentences differ there."""
    languages: tuple[str, ...] = LANGUAGES
    """Which of the world's languages a person can have there."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def ask(self, address: str, language: str) -> Seen:
        """Send the address through the gate, as somebody who speaks that language."""
        raise NotImplementedError


# Module and class below `conformance.gates`, and what has to be installed.
GATES = {
    "the core": ("core.Core", ()),
    "the core, asynchronously": ("core.AsyncCore", ()),
    "the command line": ("command_line.CommandLine", ()),
    "the milter": ("milter.Milter", ()),
    "the policy service": ("milter.PolicyService", ()),
    "WTForms": ("flask.WtForms", ("flask_wtf",)),
    "the Flask middleware, a form": ("flask.FlaskForm", ("flask",)),
    "the Flask middleware, JSON": ("flask.FlaskJson", ("flask",)),
    "a Django form": ("django.DjangoForm", ("django",)),
    "a Django model": ("django.DjangoModel", ("django",)),
    "a DRF serializer": ("rest_framework.Serializer", ("django", "rest_framework")),
    "the Django middleware": ("django.DjangoMiddleware", ("django",)),
    "the Django middleware, asynchronously": ("django.AsyncDjangoMiddleware", ("django",)),
    "the pydantic type": ("fastapi.PydanticType", ("fastapi",)),
    "the FastAPI dependency": ("fastapi.Dependency", ("fastapi",)),
    "the ASGI middleware": ("fastapi.AsgiMiddleware", ("fastapi",)),
}
