"""Findings as they are kept until they are fetched: what a policy decides by, and no address."""

from collections.abc import Sequence
from typing import Any

from gatepost.model import Finding, Outcome

__all__ = ["from_wire", "to_wire"]

Wire = list[list[Any]]


def to_wire(findings: Sequence[Finding]) -> Wire:
    """Plain JSON. The fault of a syntax error is left out: parsing the address finds it again."""
    return [
        [
            found.check, found.outcome.value, None if found.reason is None else str(found.reason),
            found.detail, found.source, found.suggestion,
        ]
        for found in findings
    ]  # fmt: skip


def from_wire(wire: Wire) -> tuple[Finding, ...]:
    """The findings again."""
    return tuple(
        Finding(check, Outcome(outcome), reason, detail, source, suggestion)
        for check, outcome, reason, detail, source, suggestion in wire
    )
