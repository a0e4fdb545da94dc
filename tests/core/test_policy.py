"""The same findings, decided by different policies."""

import pytest

from gatepost.errors import SettingsError
from gatepost.model import Decision, Finding, Outcome
from gatepost.policy import PRESETS, Policy
from gatepost.reasons import Reason

PASS = Finding("syntax", Outcome.PASS)
ROLE = Finding("role", Outcome.WARN, Reason.ROLE)
DISPOSABLE = Finding("disposable", Outcome.FAIL, Reason.DISPOSABLE)
UNSURE = Finding("mail_host", Outcome.UNKNOWN, Reason.DNS_ERROR)
FREE = Finding("provider", Outcome.PASS, Reason.FREE_PROVIDER)
TYPO = Finding("typo", Outcome.WARN, Reason.TYPO)
PLUGIN = Finding("acme", Outcome.WARN, "acme.competitor")


@pytest.mark.parametrize(
    ("policy", "findings", "decision", "decided_by"),
    [
        ("signup", (PASS,), Decision.ACCEPT, None),
        ("signup", (PASS, ROLE), Decision.REVIEW, ROLE),
        ("signup", (ROLE, DISPOSABLE), Decision.REJECT, DISPOSABLE),
        ("signup", (DISPOSABLE, ROLE), Decision.REJECT, DISPOSABLE),
        ("signup", (UNSURE,), Decision.ACCEPT, UNSURE),
        ("signup", (UNSURE, ROLE), Decision.REVIEW, ROLE),
        ("signup", (PLUGIN,), Decision.REVIEW, PLUGIN),
        ("strict", (ROLE,), Decision.REJECT, ROLE),
        ("signup", (TYPO, FREE), Decision.REVIEW, TYPO),
        ("strict", (TYPO,), Decision.REVIEW, TYPO),
        ("inbound_sender", (TYPO,), Decision.ACCEPT, TYPO),
        ("inbound_sender", (ROLE,), Decision.ACCEPT, ROLE),
        ("outbound_recipient", (ROLE, DISPOSABLE), Decision.REJECT, DISPOSABLE),
        ("observe", (ROLE, DISPOSABLE), Decision.ACCEPT, DISPOSABLE),
    ],
)
def test_presets(
    policy: str, findings: tuple[Finding, ...], decision: Decision, decided_by: Finding | None
) -> None:
    assert Policy.named(policy).decide(findings) == (decision, decided_by)


def test_a_policy_of_ones_own_acts_on_a_plugins_reason() -> None:
    policy = Policy(
        "ours", {"acme.competitor": Decision.REJECT, Reason.DISPOSABLE: Decision.REVIEW}
    )
    assert policy.decide((PLUGIN,))[0] is Decision.REJECT
    assert policy.decide((DISPOSABLE,))[0] is Decision.REVIEW


def test_presets_name_only_reasons_that_exist() -> None:
    assert all(code in set(Reason) for policy in PRESETS.values() for code in policy.actions)


def test_a_misspelt_preset_is_told_the_nearest() -> None:
    with pytest.raises(SettingsError, match="did you mean 'signup'"):
        Policy.named("singup")


@pytest.mark.parametrize("policy", PRESETS)
def test_no_preset_acts_on_what_only_informs(policy: str) -> None:
    assert Policy.named(policy).decide((PASS, FREE)) == (Decision.ACCEPT, None)


@pytest.mark.parametrize(
    ("action", "findings", "decision", "decided_by"),
    [
        (Decision.REVIEW, (FREE,), Decision.REVIEW, FREE),
        (Decision.REJECT, (ROLE, FREE), Decision.REJECT, FREE),
        (Decision.REVIEW, (DISPOSABLE, FREE), Decision.REJECT, DISPOSABLE),
        (Decision.ACCEPT, (FREE,), Decision.ACCEPT, None),
    ],
)
def test_a_policy_that_names_what_informs_acts_on_it(
    action: Decision, findings: tuple[Finding, ...], decision: Decision, decided_by: Finding | None
) -> None:
    policy = Policy("business", {Reason.FREE_PROVIDER: action})
    assert policy.decide(findings) == (decision, decided_by)


def test_observe_names_what_enforcing_would_have_acted_on() -> None:
    policy = Policy("watch", {Reason.FREE_PROVIDER: Decision.REJECT}, enforce=False)
    assert policy.decide((FREE,)) == (Decision.ACCEPT, FREE)
