"""What becomes of the message itself: marked, cleared of forgeries, put on hold."""

import json
import subprocess

import pytest

from support.mail import Mail
from support.smtp_client import TAKEN, client

pytestmark = pytest.mark.slow

FORGED = (
    "Authentication-Results: mx.example.org; x-gatepost=pass\r\n"
    "Authentication-Results: mx.example.org; dkim=pass header.d=example.net\r\n"
    "Authentication-Results: other.example; x-gatepost=pass\r\n"
    "authentication-results: MX.example.org (yes) ; x-gatepost=pass smtp.mailfrom=a@b\r\n"
)


def results(mail: Mail, subject: str) -> list[str]:
    return [str(value) for value in mail.sink.message(subject).get_all("Authentication-Results")]


def test_an_accepted_message_is_marked_and_forged_marks_are_gone(mail: Mail) -> None:
    with client(mail, "marked") as smtp:
        text = f"{FORGED}Subject: forged\r\n\r\nx"
        assert smtp.sendmail("a@gmail.com", ["b@sink.example"], text) == {}
    assert results(mail, "forged") == [
        "mx.example.org; x-gatepost=pass smtp.mailfrom=gmail.com",
        "mx.example.org; dkim=pass header.d=example.net",
        "other.example; x-gatepost=pass",
    ]


def test_an_exempt_message_says_so(mail: Mail) -> None:
    with client(mail, "marked", who="") as smtp:
        smtp.sendmail("a@mailinator.com", ["b@sink.example"], "Subject: exempt\r\n\r\nx")
    assert results(mail, "exempt") == [
        "mx.example.org; x-gatepost=none smtp.mailfrom=mailinator.com"
    ]


def test_observed_messages_tell_what_would_have_been(mail: Mail) -> None:
    text = "X-Gatepost: accept\r\nSubject: observed\r\n\r\nx"
    with client(mail, "observe", who="") as smtp:
        assert smtp.sendmail("a@mailinator.com", ["b@sink.example"], text) == {}
    (mark,) = mail.sink.message("observed").get_all("X-Gatepost")
    assert mark.startswith("would reject; listener=observe; sender=disposable; ref=")


def test_the_second_message_of_a_session_has_a_mark_of_its_own(mail: Mail) -> None:
    with client(mail, "observe", who="") as smtp:
        smtp.sendmail("a@mailinator.com", ["b@sink.example"], "Subject: one\r\n\r\nx")
        smtp.sendmail("a@gmail.com", ["b@sink.example"], "Subject: two\r\n\r\nx")
    assert mail.sink.message("one")["X-Gatepost"].startswith("would reject")
    assert mail.sink.message("two")["X-Gatepost"].startswith("accept; listener=observe")


def test_what_a_person_should_look_at_is_put_on_hold(mail: Mail) -> None:
    with client(mail, "held") as smtp:
        smtp.sendmail("info@gmail.com", ["b@sink.example"], "Subject: held\r\n\r\nx")
        assert smtp.sendmail("ann@gmail.com", ["b@sink.example"], "Subject: let\r\n\r\nx") == {}
    mail.sink.message("let")
    queue = ("postqueue", "-c", str(mail.postfix.root / "etc"), "-j")
    listed = subprocess.run(queue, capture_output=True, text=True, check=True).stdout
    held = [json.loads(line) for line in listed.splitlines()]
    assert [(message["queue_name"], message["sender"]) for message in held] == [
        ("hold", "info@gmail.com")
    ]


def test_a_long_header_costs_no_stall(mail: Mail) -> None:
    """More than one write of Postfix's, none of which we answer."""
    header = "".join(f"X-Line-{n}: {'x' * 200}\r\n" for n in range(200))
    with client(mail, "marked") as smtp:
        smtp.sendmail("a@gmail.com", ["b@sink.example"], f"{header}Subject: long\r\n\r\nx")
    assert results(mail, "long")[0].startswith("mx.example.org; x-gatepost=pass")


def test_a_reference_leads_to_the_decision(mail: Mail) -> None:
    with client(mail) as smtp:
        smtp.sender("someone@mailinator.com")
        text = smtp.docmd("RCPT TO:<b@example.org>")[1].decode()
    ref = text.rpartition("[")[2].rstrip("]")
    explain = (*mail.milter.gatepost, "explain", "--ref", ref, "someone@mailinator.com")
    environ = {"GATEPOST_DATA_DIR": str(mail.data_dir), "PATH": "/usr/bin:/bin"}
    said = subprocess.run(explain, capture_output=True, text=True, check=True, env=environ).stdout
    assert f"reference  {ref}, " in said
    assert "rejected the sender with 550 5.7.1 under policy inbound_sender" in said
    assert "someone@mailinator.com is the address judged" in said


def test_nothing_is_marked_where_it_was_not_asked_for(mail: Mail) -> None:
    with client(mail) as smtp:
        smtp.sender("a@gmail.com")
        assert smtp.recipient("b@sink.example") == TAKEN
        smtp.data("X-Gatepost: forged\r\nSubject: unmarked\r\n\r\nx")
    found = mail.sink.message("unmarked")
    assert found["X-Gatepost"] == "forged"
