"""Asking where a person waits: a fault of ours is logged and counted, and stops nobody."""

import logging
from pathlib import Path
from traceback import extract_tb

from gatepost.gate import Gatepost
from gatepost.model import Report
from gatepost.policy import Policy

__all__ = ["check_instant_or_none", "check_or_none"]

_log = logging.getLogger("gatepost.gate")


def check_or_none(
    gate: Gatepost, text: object, *, policy: Policy | str | None = None
) -> Report | None:
    """`gate.check`, or None when the gate itself is broken.

    `text` may be anything a request held (JSON forms carry numbers): what is not text is judged
    as it prints, and so is a bad address, not a fault of ours.
    """
    try:
        return gate.check(str(text), policy=policy)
    except Exception as error:  # noqa: BLE001  whatever broke, the person may go on
        _let_through(gate, error)
        return None


def check_instant_or_none(
    gate: Gatepost, text: object, *, policy: Policy | str | None = None
) -> Report | None:
    """`check_or_none` for phase 1 only: never blocks, safe in async code."""
    try:
        return gate.check_instant(str(text), policy=policy)
    except Exception as error:  # noqa: BLE001  whatever broke, the person may go on
        _let_through(gate, error)
        return None


def _let_through(gate: Gatepost, error: Exception) -> None:
    gate.broken["gate"] += 1
    frame = extract_tb(error.__traceback__)[-1]
    where = f"{frame.name} ({Path(frame.filename).name}:{frame.lineno})"
    # The kind of error and its place, not its text: that might quote the address.
    _log.error("the gate is broken: %s in %s", type(error).__name__, where)
