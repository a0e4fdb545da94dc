"""A submission service: users log in over TLS, and hear of a bad recipient before it bounces."""

import ssl

import pytest

from support.dovecot_auth import PASSWORD
from support.mail import Mail
from support.smtp_client import NAMED, TAKEN, Client, client

pytestmark = pytest.mark.slow


def submitting(mail: Mail, service: str = "submission") -> Client:
    """Logged in over STARTTLS, as mail programs do."""
    smtp = Client("127.0.0.1", mail.port(service), NAMED, timeout=30)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    smtp.starttls(context=context)
    smtp.login("alice", PASSWORD)
    return smtp


def test_a_users_recipients_are_judged_and_the_sender_is_not(mail: Mail) -> None:
    with submitting(mail) as smtp:
        smtp.sender("alice@mailinator.com")
        assert smtp.recipient("b@example.org") == TAKEN
        code, text = smtp.recipient("x@mailinator.com")
        assert (code, text[:33]) == (550, "5.7.1 Recipient address rejected:")
        assert smtp.data("Subject: x\r\n\r\nx")[0] == 250


def test_loopback_is_no_reason_not_to_look_at_recipients(mail: Mail) -> None:
    with submitting(mail) as smtp:
        smtp.sender("alice@example.org")
        assert smtp.recipient("x@sub.mailinator.com")[0] == 550


def test_a_user_who_logged_in_is_exempt_where_mail_comes_in(mail: Mail) -> None:
    with submitting(mail, "inet") as smtp:
        smtp.become("ADDR=192.0.2.55 NAME=client.example.net LOGIN=alice")
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("b@example.org") == TAKEN


def test_starttls_alone_exempts_nobody(mail: Mail) -> None:
    with client(mail) as smtp:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        smtp.starttls(context=context)
        smtp.ehlo()
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("b@example.org")[0] == 550


def test_who_did_not_log_in_submits_nothing(mail: Mail) -> None:
    with client(mail, "submission") as smtp:
        smtp.sender("a@gmail.com")
        assert smtp.recipient("b@example.org")[0] == 554
