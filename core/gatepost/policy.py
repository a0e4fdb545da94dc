"""A policy turns findings into one decision. The facts stay the same; only the action differs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gatepost.errors import SettingsError
from gatepost.model import Decision, Finding, Outcome
from gatepost.nearest import nearest
from gatepost.reasons import Reason

__all__ = ["PRESETS", "Policy"]

# An enum's member takes longer to look up than all else in the loop.
_PASS, _ACCEPT = Outcome.PASS, Decision.ACCEPT
_WEIGHT = {Decision.ACCEPT: 0, Decision.REVIEW: 1, Decision.REJECT: 2}
_BY_OUTCOME = {
    Outcome.PASS: Decision.ACCEPT,
    Outcome.WARN: Decision.REVIEW,
    Outcome.FAIL: Decision.REJECT,
    # What we could not find out is never held against the person.
    Outcome.UNKNOWN: Decision.ACCEPT,
    Outcome.SKIPPED: Decision.ACCEPT,
}


@dataclass(frozen=True, slots=True)
class Policy:
    """Maps reason codes to decisions; a reason it does not name goes by the finding's outcome.

    `enforce=False` observes: it accepts everything, still names the finding that decided, and
    says in `Report.would` what enforcing would have done.
    """

    name: str
    actions: Mapping[str, Decision] = field(default_factory=dict)
    enforce: bool = True

    @staticmethod
    def named(name: str) -> "Policy":
        """The preset of that name; SettingsError names the nearest one otherwise."""
        try:
            return PRESETS[name]
        except KeyError:
            raise SettingsError(
                f"there is no policy {name!r}{nearest(name, PRESETS)}; "
                f"the presets are {', '.join(PRESETS)}"
            ) from None

    def action(self, finding: Finding) -> Decision:
        """What this one finding calls for."""
        if finding.reason is not None and finding.reason in self.actions:
            return self.actions[finding.reason]
        return _BY_OUTCOME[finding.outcome]

    def decide(self, findings: tuple[Finding, ...]) -> tuple[Decision, Finding | None]:
        """The heaviest action, and the first finding that called for it.

        A finding with a reason that weighs nothing (a role address under `inbound_sender`) is
        still named when nothing heavier is there, so that a report always says why. A pass that
        only informs (a free provider) counts when `actions` names its reason, and then by weight.
        """
        decision, decisive = _ACCEPT, None
        for finding in findings:
            informs = finding.outcome is _PASS
            if informs and (finding.reason is None or finding.reason not in self.actions):
                continue
            action = self.action(finding)
            named = decisive is None and finding.reason is not None and not informs
            if named or _WEIGHT[action] > _WEIGHT[decision]:
                decision, decisive = action, finding
        return decision if self.enforce else _ACCEPT, decisive

    def would(self, decisive: Finding | None) -> Decision:
        """What enforcing does about the finding that `decide` named."""
        return _ACCEPT if decisive is None else self.action(decisive)

    def with_actions(self, actions: Mapping[str, Decision]) -> "Policy":
        """This policy with other actions for some reasons; under the same name."""
        return replace(self, actions=MappingProxyType({**self.actions, **actions}))


def _preset(
    name: str, actions: Mapping[Reason, Decision] = MappingProxyType({}), *, enforce: bool = True
) -> tuple[str, Policy]:
    by_code = {reason.value: action for reason, action in actions.items()}
    return name, Policy(name, MappingProxyType(by_code), enforce)


# Mail that reaches us or leaves us: a shared mailbox is as good as any, and what SMTP can carry is
# not refused for looking unlike a person's address.
_MAIL = {Reason.ROLE: Decision.ACCEPT, Reason.UNUSUAL_SYNTAX: Decision.ACCEPT}
# Many a company takes mail for whatever stands before its domain.
_CATCH_ALL = {Reason.CATCH_ALL: Decision.ACCEPT}
# A domain that is young or has a bad name is a risk to who opens an account, none to who is written
# to; mail that comes in has filters of its own.
_RISKS = {
    Reason.PARKED_DOMAIN: Decision.ACCEPT,
    Reason.YOUNG_DOMAIN: Decision.ACCEPT,
    Reason.LISTED_DOMAIN: Decision.ACCEPT,
}
_OUTBOUND = {Reason.YOUNG_DOMAIN: Decision.ACCEPT, Reason.LISTED_DOMAIN: Decision.ACCEPT}
# Who writes to us need not have room for an answer.
_SENDER = {
    **_MAIL,
    **_CATCH_ALL,
    **_RISKS,
    Reason.TYPO: Decision.ACCEPT,
    Reason.MAILBOX_FULL: Decision.ACCEPT,
}

PRESETS: Mapping[str, Policy] = MappingProxyType(
    dict(
        (
            _preset("signup", _CATCH_ALL),
            _preset("strict", {Reason.ROLE: Decision.REJECT}),
            _preset("inbound_sender", _SENDER),
            _preset("outbound_recipient", _MAIL | _OUTBOUND),
            _preset("observe", _CATCH_ALL, enforce=False),
        )
    )
)
"""The named policies."""
