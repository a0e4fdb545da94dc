"""What an answer means for the report, and when asking for one is worth it."""

import pytest

from gatepost import Confidence, Finding, MailboxAnswer, MailboxState, Outcome, Policy, Reason
from gatepost.providers.findings import could_matter, finding_of

MEANING = {
    MailboxState.EXISTS: (Outcome.PASS, None),
    MailboxState.MISSING: (Outcome.FAIL, Reason.MAILBOX_NOT_FOUND),
    MailboxState.DISABLED: (Outcome.FAIL, Reason.MAILBOX_DISABLED),
    MailboxState.FULL: (Outcome.WARN, Reason.MAILBOX_FULL),
    MailboxState.CATCH_ALL: (Outcome.WARN, Reason.CATCH_ALL),
    MailboxState.GREYLISTED: (Outcome.UNKNOWN, Reason.GREYLISTED),
    MailboxState.THROTTLED: (Outcome.UNKNOWN, Reason.PROBE_THROTTLED),
    MailboxState.BLOCKED: (Outcome.UNKNOWN, Reason.PROBE_BLOCKED),
    MailboxState.UNREACHABLE: (Outcome.UNKNOWN, Reason.MAIL_HOST_UNREACHABLE),
    MailboxState.TIMEOUT: (Outcome.UNKNOWN, Reason.TIMEOUT),
    MailboxState.UNKNOWN: (Outcome.UNKNOWN, Reason.MAILBOX_UNKNOWN),
}


@pytest.mark.parametrize("state", MailboxState)
def test_every_state_has_a_finding(state: MailboxState) -> None:
    found = finding_of(MailboxAnswer(state, detail="250 2.1.5 ok"), "smtp")
    assert (found.outcome, found.reason) == MEANING[state]
    assert (found.check, found.detail, found.source) == ("mailbox", "250 2.1.5 ok", "smtp")


@pytest.mark.parametrize("state", MailboxState)
def test_only_knowledge_about_the_mailbox_tells(state: MailboxState) -> None:
    assert state.tells is (MEANING[state][0] is not Outcome.UNKNOWN)


@pytest.mark.parametrize("state", [MailboxState.MISSING, MailboxState.DISABLED])
def test_nobody_is_turned_away_for_a_guess(state: MailboxState) -> None:
    guess = finding_of(MailboxAnswer(state, Confidence.LOW), "smtp")
    assert (guess.outcome, guess.reason) == (Outcome.UNKNOWN, Reason.MAILBOX_UNKNOWN)
    likely = finding_of(MailboxAnswer(state, Confidence.MEDIUM), "smtp")
    assert likely.outcome is Outcome.FAIL


PASS = Finding("syntax", Outcome.PASS)
ROLE = Finding("role", Outcome.WARN, Reason.ROLE)


@pytest.mark.parametrize("policy", ["signup", "strict", "inbound_sender", "observe"])
def test_a_mailbox_could_matter_to_every_preset(policy: str) -> None:
    assert could_matter((PASS,), Policy.named(policy))


def test_it_cannot_where_the_address_is_rejected_already() -> None:
    assert could_matter((ROLE,), Policy.named("signup"))
    assert not could_matter((ROLE,), Policy.named("strict"))


def test_it_cannot_under_a_policy_that_accepts_whatever_is_said_of_mailboxes() -> None:
    accepting = Policy.named("signup").with_actions(
        {reason: Policy.named("signup").action(PASS) for reason in Reason}
    )
    assert not could_matter((PASS,), accepting)
    assert not could_matter((ROLE,), accepting)
