"""What one gate said to one address, and the table of them all."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Verdict", "table"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is "" when accepted, ends with "?" when accepted for review."""

    what: str
    address: str
    gate: str
    reason: str
    expected: str
    shown: str
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether the gate said what it had to."""
        return self.reason == self.expected

    @property
    def accepted(self) -> bool:
        """Whether the address was let through."""
        return not self.reason or self.reason.endswith("?")


def table(verdicts: Iterable[Verdict]) -> str:
    """Rows of address, gate, verdict, reason, time; a mark where something was unexpected."""
    head = ("case", "address", "gate", "verdict", "reason", "ms", "")
    rows = [head, *map(_row, verdicts)]
    widths = [max(_width(row[at]) for row in rows) for at in range(len(head))]
    lines = ["  ".join(map(_pad, row, widths)).rstrip() for row in rows]
    rule = "  ".join("\u2500" * width for width in widths[:-1])
    return "\n".join((lines[0], rule, *lines[1:]))


def _row(verdict: Verdict) -> Sequence[str]:
    word = "refused" if not verdict.accepted else "review" if verdict.reason else "accepted"
    milliseconds = f"{verdict.seconds * 1000:6.1f}"
    mark = "" if verdict.ok else f"UNEXPECTED (not {verdict.expected or 'accepted'})"
    return verdict.what, verdict.address, verdict.gate, word, verdict.shown, milliseconds, mark


def _width(text: str) -> int:
    """Columns on a terminal: full-width characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "FW" else 1 for char in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
