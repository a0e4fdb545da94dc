"""The table of addresses, as the tests read it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Case", "cases"]

_TABLE = Path(__file__).with_name("addresses.toml")


@dataclass(frozen=True, slots=True)
class Case:
    """One address and what is to be said to it; `instant` tells whether that needs no DNS."""

    address: str
    status: str
    reason: str | None
    suggestion: str | None
    instant: bool


def cases() -> tuple[Case, ...]:
    """Every case of the table."""
    sections = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["section"]
    return tuple(
        _case(row, section.get("phase") != "domain")
        for section in sections
        for row in section["cases"]
    )


def _case(row: list[str], instant: bool) -> Case:
    address, status, reason, suggestion = (*row, "")[:4]
    return Case(address, status, reason or None, suggestion or None, instant)
