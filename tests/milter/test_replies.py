"""Which codes each reason gives, and that the text is fit for SMTP."""

from dataclasses import replace

import pytest

from gatepost import Reason, Report
from gatepost.messages import Messages
from gatepost_milter.replies import refusal, too_late, unresolved
from gatepost_milter.rules import Party
from support.gates import report

TABLE = [
    (Reason.SYNTAX, "553 5.1.3", "553 5.1.7"),
    (Reason.DOMAIN_NOT_FOUND, "550 5.1.2", "550 5.1.8"),
    (Reason.NO_MAIL_HOST, "550 5.1.2", "550 5.1.8"),
    (Reason.NULL_MX, "556 5.1.10", "550 5.7.27"),
    (Reason.MAILBOX_NOT_FOUND, "550 5.1.1", "550 5.1.0"),
    (Reason.MAILBOX_DISABLED, "550 5.2.1", "550 5.2.1"),
    (Reason.MAILBOX_FULL, "452 4.2.2", "452 4.2.2"),
    (Reason.NON_ASCII, "550 5.6.7", "550 5.6.7"),
    (Reason.DISPOSABLE, "550 5.7.1", "550 5.7.1"),
    (Reason.BLACKLISTED_DOMAIN, "550 5.7.1", "550 5.7.1"),
    (Reason.BLACKLISTED_ADDRESS, "550 5.7.1", "550 5.7.1"),
    (Reason.DNS_ERROR, "451 4.4.3", "451 4.4.3"),
    (Reason.CHECK_FAILED, "451 4.3.0", "451 4.3.0"),
    ("acme.competitor", "550 5.7.1", "550 5.7.1"),
]


@pytest.mark.parametrize(("reason", "recipient", "sender"), TABLE)
def test_a_reason_has_its_codes(reason: str, recipient: str, sender: str) -> None:
    found = report("a@example.org", reason)
    replies = [refusal(found, party) for party in (Party.RECIPIENT, Party.SENDER)]
    assert [f"{reply.code} {reply.enhanced}" for reply in replies] == [recipient, sender]


def test_the_text_says_whose_address_it_is_and_why() -> None:
    found = report("a@mailinator.com", Reason.DISPOSABLE)
    assert refusal(found, Party.SENDER).text == f"Sender address rejected: {found.message}"
    assert "mailinator.com" in found.message


def test_the_text_is_english_whatever_the_forms_speak() -> None:
    english = report("a@mailinator.com", Reason.DISPOSABLE)
    found = Report(english.address, replace(english.conclusion, messages=Messages("ja")))
    assert not found.message.isascii()
    assert refusal(found, Party.SENDER).text.isascii()


def test_a_domain_is_named_in_ascii() -> None:
    found = report("a@bücher.example", Reason.DOMAIN_NOT_FOUND)
    assert "xn--bcher-kva.example" in refusal(found, Party.RECIPIENT).text


def test_an_address_without_a_domain_is_refused_as_well() -> None:
    assert refusal(report("nonsense", Reason.SYNTAX), Party.SENDER).code == 553


def test_asking_again_is_said_with_a_temporary_code() -> None:
    found = report("a@example.org", Reason.DNS_ERROR)
    assert unresolved(found, Party.SENDER).temporary
    assert too_late(Party.RECIPIENT).temporary
