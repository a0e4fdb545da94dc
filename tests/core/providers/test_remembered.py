"""What was told about a mailbox is remembered without its address."""

import pytest

from gatepost import Confidence, Gatepost, MailboxAnswer, MailboxState
from gatepost.cache.kinds import DAY, HOUR, VALIDATION
from gatepost.providers.remembered import seconds_of
from support.providers import ProviderPlugin, ScriptedProvider

ANN = "ann@company.example"


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (MailboxAnswer(MailboxState.EXISTS), 7 * DAY),
        (MailboxAnswer(MailboxState.MISSING), 30 * DAY),
        (MailboxAnswer(MailboxState.DISABLED), 30 * DAY),
        (MailboxAnswer(MailboxState.FULL), DAY),
        (MailboxAnswer(MailboxState.CATCH_ALL), DAY),
        (MailboxAnswer(MailboxState.UNKNOWN), 0.8 * HOUR),
        (MailboxAnswer(MailboxState.BLOCKED), 0.8 * HOUR),
        (MailboxAnswer(MailboxState.GREYLISTED, retry_after=360), 288),
        (MailboxAnswer(MailboxState.THROTTLED, retry_after=2 * HOUR), HOUR),
        (MailboxAnswer(MailboxState.MISSING, Confidence.LOW), 0.8 * HOUR),
        (MailboxAnswer(MailboxState.EXISTS, Confidence.LOW), 0.8 * HOUR),
    ],
)
def test_an_answer_is_fresh_for_as_long_as_it_is_worth(
    answer: MailboxAnswer, seconds: float
) -> None:
    assert seconds_of(answer) == seconds


def gate(provider: ScriptedProvider) -> Gatepost:
    settings = {
        "phase": "mailbox",
        "mailbox_providers": ["one"],
        "disabled_checks": ["mail_host", "mail_operator"],
        "budget": 60,
    }
    return Gatepost(settings, plugins=[ProviderPlugin(provider)])


def test_a_mailbox_is_asked_about_once_however_it_is_spelt() -> None:
    provider = ScriptedProvider("one", MailboxState.MISSING)
    with gate(provider) as ours:
        for text in (ANN, "Ann@Company.Example", ANN):
            report = ours.check(text)
            assert report.reason == "mailbox_not_found"
            assert report.findings[-1].source == "one"
        assert len(provider.asked) == 1
        ours.check("bob@company.example")
        assert len(provider.asked) == 2


def test_no_address_stands_in_the_cache() -> None:
    with gate(ScriptedProvider("one", MailboxState.EXISTS)) as ours:
        ours.check(ANN)
        held = repr(ours._cache.memory._young) + repr(ours._cache.memory._old)
    assert VALIDATION.name in held
    assert "ann" not in held.replace("answer", "")


def test_what_another_version_wrote_is_asked_anew() -> None:
    provider = ScriptedProvider("one", MailboxState.EXISTS)
    with gate(provider) as ours:
        parsed = ours.check(ANN).address
        ours._cache.keep(VALIDATION, ours._cache.address_key(parsed), {"state": "sleeping"})
        assert ours.check(ANN).accepted
        assert len(provider.asked) == 2
