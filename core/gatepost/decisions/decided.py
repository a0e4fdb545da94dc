"""One decision, as it is kept: what was decided and why, and about whom only a keyed hash."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime

from gatepost.model import Report

__all__ = ["WIDTH", "Decided", "decided"]

WIDTH = 768
"""Bytes of a line in the file, line break included."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A line of the decision log.

    `gate` is who decided ("milter inbound"), `party` whose address it was, `outcome` what was
    done ("rejected"), `answer` what was said ("550 5.7.1"), `queue` the mail server's name for the
    message. `domain` is that of the address; the address itself is only in `address`, hashed with
    a key that stays on this host.
    """

    ref: str
    time: str
    gate: str
    party: str
    outcome: str
    answer: str
    reason: str
    policy: str
    domain: str
    address: str
    check: str = ""
    detail: str = ""
    source: str = ""
    lists: str = ""
    queue: str = ""

    def line(self) -> bytes:
        """JSON, padded with spaces to `WIDTH`; what is too long is cut, `detail` first."""
        for kept in (self, replace(self, detail=""), replace(self, detail="", domain="", check="")):
            text = json.dumps(asdict(kept), separators=(",", ":")).encode()
            if len(text) < WIDTH:
                return text.ljust(WIDTH - 1) + b"\n"
        raise ValueError("a decision whose names are longer than a line")

    @staticmethod
    def read(line: bytes) -> "Decided | None":
        """The decision in a line; None where none was written yet, or not completely."""
        try:
            content = json.loads(line)
        except ValueError:
            return None
        known = {field.name for field in fields(Decided)}
        if not isinstance(content, dict) or not content.get("ref"):
            return None
        try:
            return Decided(**{key: str(value) for key, value in content.items() if key in known})
        except TypeError:  # a member is missing
            return None


def decided(
    report: Report,
    hashed: Callable[[str], str],
    *,
    ref: str,
    gate: str,
    party: str,
    outcome: str,
    answer: str,
    queue: str = "",
) -> Decided:
    """What is worth keeping of a report. `hashed` turns an address into its keyed hash."""
    finding, snapshot = report.decided_by, report.snapshot
    return Decided(
        ref=ref,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        gate=gate,
        party=party,
        outcome=outcome,
        answer=answer,
        reason=str(report.reason or ""),
        policy=report.policy,
        domain=report.address.domain,
        address=hashed(report.address.canonical),
        check="" if finding is None else finding.check,
        detail="" if finding is None else finding.detail,
        source="" if finding is None else finding.source,
        lists=f"{snapshot.origin} {snapshot.generation}",
        queue=queue,
    )
