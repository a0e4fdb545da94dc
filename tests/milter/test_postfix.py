"""A real Postfix asks a real `gatepost milter`, and a real client hears the answer."""

import smtplib
import subprocess

import pytest

from support.mail import Mail
from support.smtp_client import REFUSED, STRANGER, TAKEN, client, eventually
from support.tools import require

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("service", ["inet", "unix"])
@pytest.mark.parametrize(
    "sender",
    ["a@mailinator.com", "A@MAILINATOR.COM", "a@sub.mailinator.com", "a@Deep.Sub.Mailinator.Com"],
)
def test_a_disposable_sender_is_refused_at_rcpt(mail: Mail, service: str, sender: str) -> None:
    with client(mail, service) as smtp:
        assert smtp.sender(sender) == (250, "2.1.0 Ok")
        code, text = smtp.recipient("b@example.org")
    assert code == 550
    assert text.startswith("5.7.1 Sender address rejected: Addresses at ")
    assert "disposable" in text


def test_the_client_and_the_logs_hear_why(mail: Mail) -> None:
    with client(mail) as smtp:
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("why@example.org") == REFUSED
    refusal = "milter-reject: RCPT from client.example.net[192.0.2.55]: 550 5.7.1"
    # The whole line: a part of it may be there before the rest is written.
    eventually(lambda: "to=<why@example.org>" in mail.postfix.log())
    assert refusal in mail.postfix.log()
    ours = (
        "rejected sender 550 5.7.1 reason=disposable listener=inbound policy=inbound_sender "
        "domain=mailinator.com address="
    )
    assert ours in mail.milter.log()
    assert "@" not in mail.milter.log()


@pytest.mark.parametrize("service", ["inet", "unix"])
def test_a_good_message_goes_through(mail: Mail, service: str) -> None:
    with client(mail, service) as smtp:
        assert smtp.sendmail("a@gmail.com", ["b@example.org"], "Subject: x\r\n\r\n100 % fine") == {}


def test_a_bad_recipient_is_refused_among_several(mail: Mail) -> None:
    with client(mail) as smtp:
        smtp.sender("a@gmail.com")
        answers = [
            smtp.recipient(to)
            for to in ("b@example.org", "x@mailinator.com", "c@example.org", "x@mailinator.com")
        ]
        sent = smtp.data("Subject: x\r\n\r\nhello")
    assert [code for code, _ in answers] == [250, 550, 250, 550]
    assert answers[1][1].startswith("5.7.1 Recipient address rejected: ")
    assert sent[0] == 250
    # Postfix names its queue only once a recipient was taken; then so do we.
    queue_id = sent[1].decode().rpartition(" ")[2]
    eventually(lambda: f"{queue_id}: session=" in mail.milter.log())


def test_a_refused_message_leaves_the_session_usable(mail: Mail) -> None:
    with client(mail) as smtp:
        for _ in range(3):
            smtp.sender("a@mailinator.com")
            assert smtp.recipient("b@example.org") == REFUSED
            smtp.rset()
            assert smtp.sendmail("a@gmail.com", ["b@example.org"], "Subject: x\r\n\r\nx") == {}


@pytest.mark.parametrize("spelling", ["villain@gmail.com", "Vil.lain+news@GMAIL.com"])
def test_a_blacklisted_address_is_refused_however_it_is_spelt(mail: Mail, spelling: str) -> None:
    with client(mail) as smtp:
        smtp.sender(spelling)
        code, text = smtp.recipient("b@example.org")
        assert (code, text) == (
            550,
            "5.7.1 Sender address rejected: We do not accept this address. [ref]",
        )
        smtp.rset()
        smtp.sender("hero@gmail.com")
        assert smtp.recipient("b@example.org") == TAKEN


def test_an_address_that_is_none_is_refused(mail: Mail) -> None:
    with client(mail) as smtp:
        smtp.sender("a@gmail.c0")
        code, text = smtp.recipient("b@example.org")
        assert (code, text[:5]) == (553, "5.1.7")
        smtp.rset()
        smtp.sender("a@gmail.com")
        code, text = smtp.recipient(f"{'c' * 65}@example.org")
        assert (code, text[:5]) == (553, "5.1.3")


def test_an_address_that_only_quotation_marks_make_legal_is_taken(mail: Mail) -> None:
    """Postfix puts them around what needs them, and old mobile providers do use two dots."""
    with client(mail) as smtp:
        smtp.sender("a..b@gmail.com")
        assert smtp.recipient('"john doe"@example.org') == TAKEN


def test_the_null_sender_is_taken_and_its_recipients_are_checked(mail: Mail) -> None:
    with client(mail) as smtp:
        smtp.sender("")
        assert smtp.recipient("b@example.org") == TAKEN
        assert smtp.recipient("x@mailinator.com")[0] == 550


@pytest.mark.parametrize("contact", ["postmaster@example.org", "Abuse@Example.Org"])
def test_postmaster_and_abuse_hear_from_everyone(mail: Mail, contact: str) -> None:
    with client(mail) as smtp:
        smtp.sender("a@mailinator.com")
        assert smtp.recipient(contact) == TAKEN
        assert smtp.recipient("b@example.org") == REFUSED


def test_loopback_is_exempt(mail: Mail) -> None:
    with client(mail, who="") as smtp:
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("b@example.org") == TAKEN


def test_xclient_in_mid_session_changes_who_is_asking(mail: Mail) -> None:
    with client(mail, who="") as smtp:
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("b@example.org") == TAKEN
        smtp.rset()
        smtp.become("ADDR=198.51.100.7 NAME=client.example.net")
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("b@example.org") == REFUSED


def test_an_authenticated_client_is_exempt(mail: Mail) -> None:
    with client(mail, who=f"{STRANGER} LOGIN=alice") as smtp:
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("b@example.org") == TAKEN


def test_observing_lets_everything_through_and_logs_it(mail: Mail) -> None:
    with client(mail, "observe", who="") as smtp:
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("b@example.org") == TAKEN
    eventually(lambda: "observed sender 550 5.7.1 reason=disposable" in mail.milter.log())


def test_without_the_milter_mail_is_taken_where_default_action_accepts(mail: Mail) -> None:
    with client(mail, "down, accept", who="") as smtp:
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("b@example.org") == TAKEN


def test_without_the_milter_mail_is_deferred_where_default_action_tempfails(mail: Mail) -> None:
    with client(mail, "down, tempfail", who="") as smtp:
        assert smtp.sender("a@gmail.com")[0] == 451


def test_without_the_milter_clients_are_sent_away_where_default_action_rejects(mail: Mail) -> None:
    with (
        pytest.raises(smtplib.SMTPConnectError, match="not accepting connections"),
        client(mail, "down, reject", who=""),
    ):
        pass


def test_swaks_sees_what_the_documentation_promises(mail: Mail) -> None:
    swaks = require("swaks", package="swaks")
    command = (swaks, "--server", f"127.0.0.1:{mail.port('inet')}", "--quit-after", "RCPT")
    who = ("--xclient-addr", "192.0.2.55", "--xclient-name", "client.example.net")
    envelope = ("--from", "a@mailinator.com", "--to", "b@example.org")
    ended = subprocess.run(
        (*command, *who, *envelope), capture_output=True, text=True, timeout=60, check=False
    )
    assert "<** 550 5.7.1 Sender address rejected: " in ended.stdout
    assert ended.returncode == 24  # swaks: no recipient was taken
