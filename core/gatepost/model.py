"""The values a verification is made of: small, frozen, and safe to share between threads."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from gatepost.messages import Messages, Translate

if TYPE_CHECKING:
    from gatepost.address import Address
    from gatepost.faults import Fault

__all__ = [
    "Conclusion",
    "Decision",
    "Finding",
    "Outcome",
    "Phase",
    "Report",
    "SnapshotInfo",
    "Status",
]

SCHEMA = 1
"""Version of the shape that `Report.to_dict` returns; members are only ever added to it."""


class Phase(StrEnum):
    """How deep a verification goes. Each phase includes those before it."""

    INSTANT = "instant"
    DOMAIN = "domain"
    MAILBOX = "mailbox"


class Outcome(StrEnum):
    """What one check has to say."""

    PASS = "pass"  # noqa: S105  not a secret
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Status(StrEnum):
    """What is true of the address, whatever the policy makes of it."""

    VALID = "valid"
    INVALID = "invalid"
    RISKY = "risky"
    UNKNOWN = "unknown"


class Decision(StrEnum):
    """What the policy does about it."""

    ACCEPT = "accept"
    REVIEW = "review"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer.

    `reason` is a `Reason` or a plugin's own code, None on a plain pass. `detail` is for
    people who operate Gatepost (which suffix matched, which record was missing); `source`
    names where the knowledge came from. Neither ever holds an address. A pass that `overrules`
    takes back what every other instant check but `syntax` found.
    """

    check: str
    outcome: Outcome
    reason: str | None = None
    detail: str = ""
    source: str = ""
    suggestion: str | None = None
    fault: "Fault | None" = None
    """What is wrong with the text, where the syntax check found something."""
    overrules: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The finding as it stands in a report's JSON."""
        return {
            "check": self.check,
            "outcome": self.outcome.value,
            "reason": None if self.reason is None else str(self.reason),
            "detail": self.detail,
            "source": self.source,
            "fault": None if self.fault is None else self.fault.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class SnapshotInfo:
    """Which knowledge the lists answered from.

    `origin` is "baseline" (built from the installed list packages) or "snapshot" (pulled and
    verified). `generation` is 0 for the baseline; `issued`, `expires` and `serves_until` are None
    for it. After `serves_until` an expired snapshot is not relied on for what it does not list.
    `held_since` says since when the service holds back what should follow, None: nothing is.
    """

    origin: str
    generation: int
    issued: datetime | None = None
    expires: datetime | None = None
    serves_until: datetime | None = None
    held_since: datetime | None = None

    @property
    def stale(self) -> bool:
        """Whether the service should have published a newer one by now. It serves all the same."""
        return self.expires is not None and datetime.now(UTC) > self.expires

    @property
    def outdated(self) -> bool:
        """Whether it is too old to call anything clean."""
        return self.serves_until is not None and datetime.now(UTC) > self.serves_until

    def to_dict(self) -> dict[str, Any]:
        """The snapshot as it stands in a report's JSON; `age_seconds` is None for a baseline."""
        age = None if self.issued is None else datetime.now(UTC) - self.issued
        return {
            "origin": self.origin,
            "generation": self.generation,
            "age_seconds": None if age is None else int(age.total_seconds()),
            "stale": self.stale,
            "outdated": self.outdated,
        }


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the checks found and the policy made of it: the same for all addresses it holds for.

    A domain's addresses nearly always share one, so that a report costs three fields.
    """

    status: Status
    decision: Decision
    findings: tuple[Finding, ...]
    policy: str
    snapshot: SnapshotInfo
    decided_by: Finding | None = None
    observed: Decision | None = None
    messages: Messages = field(default_factory=Messages, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about one address: what was found, and what the policy decided."""

    address: "Address"
    conclusion: Conclusion
    elapsed_ns: int = field(default=0, compare=False)

    @property
    def status(self) -> Status:
        """What is true of the address."""
        return self.conclusion.status

    @property
    def decision(self) -> Decision:
        """What the policy does about it."""
        return self.conclusion.decision

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every check's answer, in the order of the checks."""
        return self.conclusion.findings

    @property
    def policy(self) -> str:
        """The name of the policy that decided."""
        return self.conclusion.policy

    @property
    def snapshot(self) -> SnapshotInfo:
        """Which knowledge the lists answered from."""
        return self.conclusion.snapshot

    @property
    def decided_by(self) -> Finding | None:
        """The finding that weighed most; None when no check had anything against the address."""
        return self.conclusion.decided_by

    @property
    def observed(self) -> Decision | None:
        """Under a policy that only observes: what it would have decided. Else None."""
        return self.conclusion.observed

    @property
    def messages(self) -> Messages:
        """The gate's sentences, in every language."""
        return self.conclusion.messages

    @property
    def accepted(self) -> bool:
        """Whether a gate should let the address through (under review counts as let through)."""
        return self.decision is not Decision.REJECT

    @property
    def would(self) -> Decision:
        """What enforcing the policy does: `decision`, unless the policy only observes."""
        return self.observed or self.decision

    @property
    def reason(self) -> str | None:
        """The code of the finding that decided, None when nothing is wrong."""
        return None if self.decided_by is None else self.decided_by.reason

    @property
    def reasons(self) -> tuple[str, ...]:
        """Every reason found, once: the one that decided, then the others as checks are ordered."""
        found = (self.reason, *(finding.reason for finding in self.findings))
        return tuple(dict.fromkeys(reason for reason in found if reason is not None))

    @property
    def suggestion(self) -> str | None:
        """A whole address the person may have meant, None when there is nothing to suggest."""
        return next((f.suggestion for f in self.findings if f.suggestion), None)

    @property
    def message(self) -> str:
        """One sentence for the person who typed the address; empty when nothing is wrong.

        In the language of the settings, English unless they say otherwise.
        """
        return self.message_in(self.messages.language)

    def message_in(self, language: str, *, translate: Translate | None = None) -> str:
        """`message` in a language ("de", "pt-BR"); as it is where we do not have that one.

        Sentences that `translate`, a framework's own gettext, knows are taken from there.
        """
        if self.decided_by is None:
            return ""
        found = self.decided_by
        return self.messages.sentence(
            found.reason,
            self.address,
            language,
            suggestion=found.suggestion,
            translate=translate,
        )

    def localized(self, languages: Iterable[str], *, translate: Translate | None = None) -> str:
        """`message` in the first of these languages that we have; as it is when we have none."""
        return self.message_in(self.messages.best(languages), translate=translate)

    def to_dict(self, *, language: str | None = None) -> dict[str, Any]:
        """The stable JSON shape (`schema` 1): plain strings, numbers, lists and None.

        Only `message` depends on `language`, which is that of the settings when None.
        """
        return {
            "schema": SCHEMA,
            "address": self.address.raw,
            "normalized": self.address.normalized,
            "canonical": self.address.canonical,
            "domain": self.address.domain,
            "status": self.status.value,
            "decision": self.decision.value,
            "would": self.would.value,
            "reason": None if self.reason is None else str(self.reason),
            "reasons": [str(reason) for reason in self.reasons],
            "suggestion": self.suggestion,
            "message": self.message if language is None else self.message_in(language),
            "findings": [finding.to_dict() for finding in self.findings],
            "policy": self.policy,
            "snapshot": self.snapshot.to_dict(),
            "elapsed_ms": round(self.elapsed_ns / 1e6, 3),
        }
