"""The table of addresses, as the tests read it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Case", "cases"]

_TABLE = Path(__file__).with_name("addresses.toml")


@dataclass(frozen=True, slots=True)
class Case:
    """One address and what is to be said to it.

    `instant` tells whether that needs no DNS, `lists` which lists it needs: "fresh" or "outdated".
    """

    address: str
    status: str
    reason: str | None
    suggestion: str | None
    instant: bool
    lists: str


def cases(*lists: str) -> tuple[Case, ...]:
    """Every case of the table, or those that need these lists."""
    sections = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["section"]
    return tuple(
        _case(row, section.get("phase") != "domain", section.get("lists", "fresh"))
        for section in sections
        for row in section["cases"]
        if not lists or section.get("lists", "fresh") in lists
    )


def _case(row: list[str], instant: bool, lists: str) -> Case:
    address, status, reason, suggestion = (*row, "")[:4]
    return Case(address, status, reason or None, suggestion or None, instant, lists)
