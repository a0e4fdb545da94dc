"""The same decisions through Postfix's policy delegation, on both kinds of socket."""

import pytest

from support.mail import Mail
from support.smtp_client import TAKEN, client

pytestmark = pytest.mark.slow

SERVICES = ["policy, inet", "policy, unix"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_disposable_sender_is_refused(mail: Mail, service: str) -> None:
    with client(mail, service) as smtp:
        smtp.sender("a@mailinator.com")
        code, text = smtp.recipient("b@example.org")
    assert code == 550
    assert "5.7.1 <b@example.org>: Recipient address rejected: " in text
    assert "Sender address rejected: Addresses at mailinator.com are disposable." in text


@pytest.mark.parametrize("service", SERVICES)
def test_a_bad_recipient_is_refused_among_several(mail: Mail, service: str) -> None:
    with client(mail, service) as smtp:
        smtp.sender("a@gmail.com")
        codes = [
            smtp.recipient(to)[0] for to in ("b@example.org", "x@mailinator.com", "c@example.org")
        ]
        sent = smtp.data("Subject: x\r\n\r\nx")
    assert codes == [250, 550, 250]
    assert sent[0] == 250


def test_codes_are_those_of_the_milter_but_for_what_postfix_adapts(mail: Mail) -> None:
    """Said at RCPT, 5.1.7 (sender) becomes 5.1.3 (recipient): smtpd_check.c takes care of that."""
    with client(mail, SERVICES[0]) as smtp:
        smtp.sender("a@gmail.c0")
        code, text = smtp.recipient("b@example.org")
    assert code == 553
    assert text.startswith("5.1.3 <b@example.org>: Recipient address rejected: Sender address")


def test_exemptions_are_those_of_the_milter(mail: Mail) -> None:
    with client(mail, SERVICES[0]) as smtp:
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("postmaster@example.org") == TAKEN
        smtp.rset()
        smtp.sender("")
        assert smtp.recipient("b@example.org") == TAKEN
    with client(mail, SERVICES[0], who="") as smtp:
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("b@example.org") == TAKEN
