"""What replies about a mailbox, a made-up one and the postmaster's come to."""

import pytest

from gatepost import Confidence, MailboxState
from gatepost.smtp.meaning import Meaning, Stage, Understood
from gatepost.smtp.reply import Reply
from gatepost.smtp.session import Heard
from gatepost.smtp.verdict import catch_all_of, conclude, wants_postmaster

_HIGH, _MEDIUM, _LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


def heard(meaning: Meaning, confidence: Confidence = _HIGH, code: int = 550) -> Heard:
    return Heard(
        Stage.RCPT, Reply(code, ("5.1.1 ann@target.example",)), Understood(meaning, confidence)
    )


TAKEN, MISSING = heard(Meaning.ACCEPTED, code=250), heard(Meaning.MISSING)
BARE, GREY = heard(Meaning.REFUSED, _LOW), heard(Meaning.GREYLISTED)
SOFT = heard(Meaning.MISSING, _LOW)
BLOCKED = heard(Meaning.BLOCKED)

CASES = [
    # real, random, postmaster, state, confidence
    (TAKEN, MISSING, None, MailboxState.EXISTS, _HIGH),
    (TAKEN, BARE, None, MailboxState.EXISTS, _MEDIUM),
    (TAKEN, TAKEN, None, MailboxState.CATCH_ALL, _HIGH),
    (TAKEN, heard(Meaning.UNCERTAIN, code=252), None, MailboxState.CATCH_ALL, _HIGH),
    (TAKEN, GREY, None, MailboxState.EXISTS, _LOW),
    (TAKEN, BLOCKED, None, MailboxState.EXISTS, _LOW),
    (TAKEN, None, None, MailboxState.EXISTS, _LOW),
    (heard(Meaning.UNCERTAIN, code=252), None, None, MailboxState.CATCH_ALL, _MEDIUM),
    (heard(Meaning.UNCERTAIN, code=250), MISSING, None, MailboxState.UNKNOWN, _MEDIUM),
    (MISSING, MISSING, None, MailboxState.MISSING, _HIGH),
    (MISSING, TAKEN, None, MailboxState.MISSING, _HIGH),
    (MISSING, None, None, MailboxState.MISSING, _HIGH),
    (SOFT, SOFT, None, MailboxState.MISSING, _LOW),
    (BARE, TAKEN, None, MailboxState.MISSING, _MEDIUM),
    (BARE, BARE, TAKEN, MailboxState.MISSING, _MEDIUM),
    (BARE, BARE, BARE, MailboxState.BLOCKED, _MEDIUM),
    (BARE, BARE, BLOCKED, MailboxState.BLOCKED, _MEDIUM),
    (BARE, BARE, MISSING, MailboxState.MISSING, _LOW),
    (BARE, BARE, GREY, MailboxState.MISSING, _LOW),
    (BARE, BARE, None, MailboxState.MISSING, _LOW),
    (heard(Meaning.FULL), TAKEN, None, MailboxState.FULL, _HIGH),
    (heard(Meaning.DISABLED), None, None, MailboxState.DISABLED, _HIGH),
    (heard(Meaning.EXISTS), GREY, None, MailboxState.EXISTS, _HIGH),
    (GREY, GREY, None, MailboxState.GREYLISTED, _HIGH),
    (BLOCKED, BLOCKED, None, MailboxState.BLOCKED, _HIGH),
    (heard(Meaning.SENDER), None, None, MailboxState.BLOCKED, _HIGH),
    (heard(Meaning.TLS_NEEDED), None, None, MailboxState.BLOCKED, _HIGH),
    (heard(Meaning.NOT_SERVED), None, None, MailboxState.UNKNOWN, _HIGH),
    (heard(Meaning.TEMPORARY), None, None, MailboxState.UNKNOWN, _HIGH),
    (heard(Meaning.BROKEN), None, None, MailboxState.UNKNOWN, _HIGH),
    (heard(Meaning.NO_UTF8), None, None, MailboxState.MISSING, _LOW),
]


@pytest.mark.parametrize(("real", "random", "postmaster", "state", "confidence"), CASES)
def test_replies_come_to(
    real: Heard,
    random: Heard | None,
    postmaster: Heard | None,
    state: MailboxState,
    confidence: Confidence,
) -> None:
    answer = conclude(real, random, postmaster=postmaster)
    assert (answer.state, answer.confidence) == (state, confidence)
    assert "@" not in answer.detail


@pytest.mark.parametrize("meaning", Meaning)
def test_every_meaning_comes_to_something(meaning: Meaning) -> None:
    about_the_mailbox = {Meaning.MISSING, Meaning.DISABLED, Meaning.REFUSED, Meaning.NO_UTF8}
    state = conclude(heard(meaning)).state
    assert (state in {MailboxState.MISSING, MailboxState.DISABLED}) == (
        meaning in about_the_mailbox
    )


@pytest.mark.parametrize(
    ("real", "random", "catch_all"),
    [
        (TAKEN, TAKEN, True),
        (MISSING, TAKEN, True),
        (TAKEN, MISSING, False),
        (MISSING, MISSING, False),
        (TAKEN, BARE, False),
        (BARE, BARE, None),
        (TAKEN, GREY, None),
        (TAKEN, BLOCKED, None),
        (SOFT, SOFT, None),
        (TAKEN, heard(Meaning.TEMPORARY), None),
        (TAKEN, heard(Meaning.UNCERTAIN, code=250), None),
        (TAKEN, None, None),
    ],
)
def test_a_catch_all_is_yes_no_or_not_known(
    real: Heard, random: Heard | None, catch_all: bool | None
) -> None:
    assert catch_all_of(real, random) is catch_all


def test_what_is_known_of_the_domain_needs_no_comparison() -> None:
    assert conclude(TAKEN, catch_all=False).confidence is _HIGH
    assert conclude(TAKEN, catch_all=True).state is MailboxState.CATCH_ALL


def test_the_postmaster_is_asked_about_where_a_refusal_has_no_reason() -> None:
    assert wants_postmaster(BARE, BARE)
    assert wants_postmaster(BARE, None)
    assert not wants_postmaster(BARE, TAKEN)
    assert not wants_postmaster(MISSING, MISSING)


@pytest.mark.parametrize(
    ("meaning", "seconds"),
    [
        (Meaning.GREYLISTED, 360),
        (Meaning.THROTTLED, 900),
        (Meaning.TEMPORARY, 900),
        (Meaning.BLOCKED, None),
        (Meaning.MISSING, None),
    ],
)
def test_asking_again_makes_sense_where_time_changes_the_answer(
    meaning: Meaning, seconds: float | None
) -> None:
    assert conclude(heard(meaning)).retry_after == seconds
