"""How to ask somebody's API and how to read its answer, as data: one TOML file each.

    url = "https://api.example.com/verify"
    query = { key = "{key}", email = "{address}" }   # or json, form, headers, basic
    detail = ["status", "reason"]                    # fields that say more, for operators

    [[failure]]                                      # could not ask: the next provider is asked
    when = { error = "*" }
    pause = 600

    [[answer]]                                       # the first that fits; else it is unknown
    when = { status = "invalid", reason = ["no_mailbox", "bounced"] }
    state = "missing"

A field of `when` is a path with dots. It fits a value that is equal, or one of several; "*" fits
whatever is there and is not null. `{address}` and `{key}` are filled in everywhere but in the URL.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gatepost.errors import SettingsError
from gatepost.providers.answer import Confidence, MailboxAnswer, MailboxState
from gatepost.providers.http import HttpQuestion

__all__ = ["ApiSpec", "read_spec"]

_ANY = "*"
_LONGEST_DETAIL = 120
_TABLES = ("query", "headers", "json", "form")


@dataclass(frozen=True, slots=True)
class Condition:
    """Fields of an answer, and the values that they must have."""

    fields: tuple[tuple[tuple[str, ...], tuple[Any, ...]], ...]

    def fits(self, answer: Any) -> bool:
        """Whether all of them have."""
        return all(_equal(_find(answer, path), wanted) for path, wanted in self.fields)


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer that is none: no credit, no such key."""

    when: Condition
    pause: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer means."""

    when: Condition
    state: MailboxState
    confidence: Confidence = Confidence.HIGH


@dataclass(frozen=True, slots=True)
class ApiSpec:
    """One API."""

    name: str
    url: str
    method: str = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    basic: str = ""
    detail: tuple[tuple[str, ...], ...] = ()
    failures: tuple[Failure, ...] = ()
    answers: tuple[Reading, ...] = ()

    @property
    def wants_key(self) -> bool:
        """Whether a key stands anywhere in its question."""
        return "{key}" in repr((self.query, self.headers, self.json, self.form, self.basic))

    def question(self, address: str, key: str) -> HttpQuestion:
        """The request about one address."""
        fill = _Filler(address, key)
        headers = fill(self.headers)
        if self.basic:
            headers["Authorization"] = _basic(fill(self.basic))
        return HttpQuestion(
            self.method,
            self.url,
            fill(self.query),
            headers,
            None if self.json is None else fill(self.json),
            None if self.form is None else fill(self.form),
        )

    def failure(self, answer: Any) -> Failure | None:
        """The failure that the answer is; None when it is none."""
        return next((one for one in self.failures if one.when.fits(answer)), None)

    def read(self, answer: Any) -> MailboxAnswer:
        """What the answer means; unknown where the spec does not say."""
        detail = self.details(answer)
        for reading in self.answers:
            if reading.when.fits(answer):
                return MailboxAnswer(reading.state, reading.confidence, detail)
        return MailboxAnswer(MailboxState.UNKNOWN, detail=detail)

    def details(self, answer: Any) -> str:
        """The fields that say more. What holds an @ may be the address and is left out."""
        found = [str(value) for path in self.detail if (value := _find(answer, path))]
        text = ", ".join(value for value in found if "@" not in value)
        return text[:_LONGEST_DETAIL]


def read_spec(name: str, text: str) -> ApiSpec:
    """The spec in a TOML file. Raises SettingsError that says what is wrong in it."""
    try:
        table = tomllib.loads(text)
        return ApiSpec(
            name,
            url=_text(table.pop("url")),
            method=_text(table.pop("method", "GET")).upper(),
            basic=_text(table.pop("basic", "")),
            detail=tuple(_path(one) for one in table.pop("detail", ())),
            failures=tuple(_failure(one) for one in table.pop("failure", ())),
            answers=tuple(_reading(one) for one in table.pop("answer")),
            **_rest(table),
        )
    except KeyError as error:
        raise SettingsError(f"API {name!r}: {error.args[0]!r} is missing") from error
    except (ValueError, TypeError, AttributeError) as error:  # what is no TOML is a ValueError
        raise SettingsError(f"API {name!r}: {error}") from error


def _rest(table: dict[str, Any]) -> dict[str, Any]:
    for key in table:
        if key not in _TABLES:
            raise ValueError(f"there is no {key!r}")
    return {key: dict(value) for key, value in table.items()}


def _reading(table: dict[str, Any]) -> Reading:
    confidence = Confidence(table.get("confidence", Confidence.HIGH))
    return Reading(_condition(table["when"]), MailboxState(table["state"]), confidence)


def _failure(table: dict[str, Any]) -> Failure:
    return Failure(_condition(table["when"]), table.get("pause"))


def _condition(table: dict[str, Any]) -> Condition:
    return Condition(
        tuple(
            (_path(key), tuple(value) if isinstance(value, list) else (value,))
            for key, value in table.items()
        )
    )


def _path(text: str) -> tuple[str, ...]:
    return tuple(text.split("."))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} should be text")
    return value


def _find(answer: Any, path: tuple[str, ...]) -> Any:
    """The value at a path; None where there is none. A list is looked through for itself."""
    for step in path:
        if not isinstance(answer, dict):
            return None
        answer = answer.get(step)
    return answer


def _equal(value: Any, wanted: tuple[Any, ...]) -> bool:
    if _ANY in wanted:
        return value not in (None, "", [])
    if isinstance(value, list):
        return any(_equal(one, wanted) for one in value)
    # True is 1 in Python, and not in JSON.
    return any(type(value) is type(one) and value == one for one in wanted)


def _basic(credentials: str) -> str:
    from base64 import b64encode

    return f"Basic {b64encode(credentials.encode()).decode()}"


class _Filler:
    """Fills templates in, at any depth. Not `str.format`: an address may hold braces."""

    def __init__(self, address: str, key: str) -> None:
        self._address = address
        self._key = key

    def __call__(self, template: Any) -> Any:
        if isinstance(template, Mapping):
            return {name: self(value) for name, value in template.items()}
        if isinstance(template, list):
            return [self(value) for value in template]
        if isinstance(template, str):
            # The address last: what stands in it is not a template.
            return template.replace("{key}", self._key).replace("{address}", self._address)
        return template
