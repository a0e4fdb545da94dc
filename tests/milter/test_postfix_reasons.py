"""Every reason that a gate finds without a mailbox probe, as an SMTP client hears it."""

import pytest

from support.mail import Mail
from support.smtp_client import TAKEN, client

pytestmark = pytest.mark.slow

SENDERS = [
    ("a@mailinator.com", 550, "5.7.1 Sender address rejected: Addresses at mailinator.com"),
    ("villain@gmail.com", 550, "5.7.1 Sender address rejected: We do not accept this address."),
    ("a@gmail.c0", 553, "5.1.7 Sender address rejected: This is not a complete"),
    ("a@nowhere.mail.example", 550, "5.1.8 Sender address rejected: The domain nowhere."),
    ("a@text.mail.example", 550, "5.1.8 Sender address rejected: "),
    ("a@null.mail.example", 550, "5.7.27 Sender address rejected: The domain null."),
]
RECIPIENTS = [
    ("a@mailinator.com", 550, "5.7.1 Recipient address rejected: Addresses at"),
    (f"{'c' * 65}@mx.mail.example", 553, "5.1.3 Recipient address rejected: "),
    ("a@nowhere.mail.example", 550, "5.1.2 Recipient address rejected: "),
    ("a@text.mail.example", 550, "5.1.2 Recipient address rejected: "),
    ("a@null.mail.example", 556, "5.1.10 Recipient address rejected: "),
]
FINE = "b@mx.mail.example"


@pytest.mark.parametrize(("sender", "code", "text"), SENDERS)
def test_a_sender_is_refused_for(mail: Mail, sender: str, code: int, text: str) -> None:
    with client(mail, "deep") as smtp:
        smtp.sender(sender)
        said = smtp.recipient(FINE)
    assert said[0] == code
    assert said[1].startswith(text)
    assert said[1].endswith(" [ref]")


@pytest.mark.parametrize(("recipient", "code", "text"), RECIPIENTS)
def test_a_recipient_is_refused_for(mail: Mail, recipient: str, code: int, text: str) -> None:
    with client(mail, "deep") as smtp:
        smtp.sender("a@mx.mail.example")
        assert smtp.recipient(FINE) == TAKEN
        said = smtp.recipient(recipient)
        assert smtp.recipient(FINE) == TAKEN
    assert said[0] == code
    assert said[1].startswith(text)


def test_what_dns_cannot_tell_is_taken_unless_the_operator_prefers_to_be_asked_again(
    mail: Mail,
) -> None:
    for service, expected in (("deep", 250), ("deep, tempfail", 451)):
        with client(mail, service) as smtp:
            smtp.sender("a@broken.example")
            code, text = smtp.recipient(FINE)
            assert code == expected
            if code == 451:
                assert text.startswith("4.4.3 Sender address not verified: ")


def test_a_domain_that_can_be_answered_passes(mail: Mail) -> None:
    with client(mail, "deep") as smtp:
        for domain in ("mx", "only-a", "only-aaaa", "alias"):
            smtp.sender(f"a@{domain}.mail.example")
            assert smtp.recipient(FINE) == TAKEN
            smtp.rset()


def test_an_operators_text_has_its_lines_and_percent_signs(mail: Mail) -> None:
    with client(mail, "worded") as smtp:
        smtp.sender("a@mailinator.com")
        code, text = smtp.recipient("b@example.org")
    first, second, third = text.split("\n")
    assert (code, first) == (550, "5.7.1 100 % mailinator.com")
    assert second.startswith("5.7.1 Les adresses")
    assert third.startswith("5.7.1 ")


def test_a_language_is_said_in_ascii_until_the_client_asks_for_more(mail: Mail) -> None:
    with client(mail, "worded") as smtp:
        smtp.sender("villain@gmail.com")
        plain = smtp.recipient("b@example.org")[1]
        smtp.rset()
        smtp.sender("villain@gmail.com", "SMTPUTF8")
        whole = smtp.recipient("b@example.org")[1]
    assert plain.isascii()
    assert plain.startswith("5.7.1 Sender address rejected: Nous n")
    assert plain.count("?") == 0
    assert plain != whole or whole.isascii()
