"""Asking where a person waits: a fault of ours is logged and counted, and stops nobody.

Unless the setting `fail_open` is off: then the address is refused as one that was not checked.
"""

import logging
from pathlib import Path
from traceback import extract_tb

from gatepost.address import Address
from gatepost.conclude import conclude
from gatepost.gate import Gatepost
from gatepost.model import Decision, Finding, Outcome, Report, SnapshotInfo
from gatepost.policy import Policy
from gatepost.reasons import Reason

__all__ = ["acheck_or_none", "check_instant_or_none", "check_or_none", "note_fault"]

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
        return _without(gate, text, error)


async def acheck_or_none(
    gate: Gatepost, text: object, *, policy: Policy | str | None = None
) -> Report | None:
    """`check_or_none` for async code: the loop is never blocked."""
    try:
        return await gate.acheck(str(text), policy=policy)
    except Exception as error:  # noqa: BLE001  whatever broke, the person may go on
        return _without(gate, text, error)


def check_instant_or_none(
    gate: Gatepost, text: object, *, policy: Policy | str | None = None
) -> Report | None:
    """`check_or_none` for phase 1 only: never blocks, safe in async code."""
    try:
        return gate.check_instant(str(text), policy=policy)
    except Exception as error:  # noqa: BLE001  whatever broke, the person may go on
        return _without(gate, text, error)


def note_fault(gate: Gatepost, error: Exception) -> None:
    """Counts and logs a fault of ours; an integration's own come here as well."""
    gate.broken["gate"] += 1
    frame = extract_tb(error.__traceback__)[-1]
    where = f"{frame.name} ({Path(frame.filename).name}:{frame.lineno})"
    # The kind of error and its place, not its text: that might quote the address.
    _log.error("the gate is broken: %s in %s", type(error).__name__, where)


def _without(gate: Gatepost, text: object, error: Exception) -> Report | None:
    """What stands in for the report that could not be made."""
    note_fault(gate, error)
    return None if gate.settings.fail_open else _refusal(gate, str(text))


def _refusal(gate: Gatepost, text: str) -> Report:
    found = Finding("gate", Outcome.UNKNOWN, Reason.CHECK_FAILED, "the gate is broken")
    closed = Policy(gate.settings.policy, {Reason.CHECK_FAILED: Decision.REJECT})
    address = Address(raw=text, local="", domain="", normalized=text)
    return Report(address, conclude((found,), closed, SnapshotInfo("none", 0), gate.messages))
