"""The table of addresses from the standards, as tests read it."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gatepost.options import ParseOptions, SpecialUse

__all__ = ["GRAMMAR", "Case", "cases"]

TABLE = Path(__file__).parents[1] / "core/data/addresses.toml"
GRAMMAR = "grammar"
_REPEATED = re.compile(r"\{([^{}*]+)\*(\d+)\}")


@dataclass(frozen=True, slots=True)
class Case:
    """One address: where it comes from, what is taken, and what is to be made of it."""

    source: str
    address: str
    verdict: str
    note: str
    options: ParseOptions

    def __str__(self) -> str:
        return f"{self.source}: {ascii(self.address)[1:-1][:60]}"


def cases() -> tuple[Case, ...]:
    """Every case of the table."""
    content = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return tuple(_case(section, row) for section in content["section"] for row in section["cases"])


def _case(section: dict[str, Any], row: list[str]) -> Case:
    address, verdict, note = (*row, "")[:3]
    options = dict(section.get("options", {}))
    if "special_use_domains" in options:
        options["special_use_domains"] = SpecialUse(options["special_use_domains"])
    text = _REPEATED.sub(lambda match: match[1] * int(match[2]), address)
    return Case(section["source"], text, verdict, note, ParseOptions(**options))
