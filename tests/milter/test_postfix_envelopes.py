"""Envelopes as they come in the field: many recipients, pipelined, in UTF-8, quoted, long."""

import socket

import pytest

from gatepost_milter.counters import Counted
from support.mail import Mail
from support.smtp_client import STRANGER, TAKEN, client, eventually

pytestmark = pytest.mark.slow


def test_many_recipients_with_some_refused(mail: Mail) -> None:
    """Each is answered by itself, and those that were taken get the message."""
    wanted = [f"r{n}@{'mailinator.com' if n % 7 == 0 else 'example.org'}" for n in range(200)]
    with client(mail) as smtp:
        refused = smtp.sendmail("a@gmail.com", wanted, "Subject: many\r\n\r\nx")
    assert set(refused) == {to for to in wanted if to.endswith("mailinator.com")}
    assert {code for code, _ in refused.values()} == {550}


def test_pipelined_commands_are_answered_in_order(mail: Mail) -> None:
    lines = [f"XCLIENT {STRANGER}", "EHLO client.example.net"]
    with socket.create_connection(("127.0.0.1", mail.port("inet")), timeout=30) as smtp:
        replies = smtp.makefile("rb")
        replies.readline()
        for line in lines:
            smtp.sendall(f"{line}\r\n".encode())
            while replies.readline()[3:4] == b"-":
                pass
        recipients = ["b@example.org", "x@mailinator.com", "c@example.org", "y@mailinator.com"]
        commands = ["MAIL FROM:<a@gmail.com>", *(f"RCPT TO:<{to}>" for to in recipients), "DATA"]
        smtp.sendall("".join(f"{command}\r\n" for command in commands).encode())
        codes = [replies.readline()[:3] for _ in commands]
        assert codes == [b"250", b"250", b"550", b"250", b"550", b"354"]
        smtp.sendall(b"Subject: x\r\n\r\nx\r\n.\r\nQUIT\r\n")
        assert replies.readline().startswith(b"250 2.0.0 Ok: queued as ")


@pytest.mark.parametrize("service", ["inet", "policy, inet"])
def test_smtputf8_addresses_are_judged(mail: Mail, service: str) -> None:
    with client(mail, service) as smtp:
        assert smtp.sender("jürgen@bücher.example", "SMTPUTF8")[0] == 250
        assert smtp.recipient("b@example.org") == TAKEN
        assert smtp.recipient("é@example.org") == TAKEN
        smtp.rset()
        # The full stop of Japanese: Postfix takes the domain, and so do the lists.
        smtp.sender("a@mailinator。com", "SMTPUTF8")
        code, text = smtp.recipient("b@example.org")
    assert (code, text[:6]) == (550, "5.7.1 ")


def test_quoted_local_parts_are_judged_as_the_mailbox_they_name(mail: Mail) -> None:
    with client(mail) as smtp:
        smtp.sender('"john doe"@gmail.com')
        assert smtp.recipient('"two words"@example.org') == TAKEN
        assert smtp.recipient('"a b"@mailinator.com')[0] == 550
        smtp.rset()
        smtp.sender('"villain"@gmail.com')
        assert smtp.recipient("b@example.org")[0] == 550


def test_an_address_of_900_octets_is_refused_and_the_session_goes_on(mail: Mail) -> None:
    with client(mail) as smtp:
        smtp.sender("a@gmail.com")
        code, _ = smtp.recipient(f"{'x' * 880}@example.org")
        assert code in (501, 553)  # Postfix's own limit, or ours
        assert smtp.recipient(f"{'x' * 100}@example.org")[0] == 553
        assert smtp.recipient("b@example.org") == TAKEN


def test_forwarded_and_tagged_senders_are_judged_by_whom_they_stand_for(mail: Mail) -> None:
    with client(mail) as smtp:
        for sender, code in (
            (f"bounces+{'x' * 50}=example.com@gmail.com", 250),
            ("prvs=1234abcdef=villain@gmail.com", 550),
            ("SRS0=HHHH=TT=gmail.com=hero@forward.example.org", 250),
            ("SRS0=HHHH=TT=mailinator.com=bob@forward.example.org", 550),
        ):
            smtp.sender(sender)
            assert smtp.recipient("b@example.org")[0] == code, sender
            smtp.rset()


def test_local_allow_and_deny_lists_are_obeyed(mail: Mail) -> None:
    (mail.data_dir / "allow.txt").write_text("friend@mailinator.com\n", encoding="utf-8")
    try:
        with client(mail) as smtp:

            def taken() -> bool:
                smtp.rset()
                smtp.sender("friend@mailinator.com")
                return smtp.recipient("b@example.org") == TAKEN

            eventually(taken)
            smtp.rset()
            smtp.sender("foe@mailinator.com")
            assert smtp.recipient("b@example.org")[0] == 550
    finally:
        (mail.data_dir / "allow.txt").unlink()


def test_a_bounce_is_taken_and_its_recipient_is_judged(mail: Mail) -> None:
    with client(mail) as smtp:
        assert smtp.sendmail("", ["b@example.org"], "Subject: bounce\r\n\r\nx") == {}
        smtp.sender("")
        assert smtp.recipient("x@mailinator.com")[0] == 550


def test_every_line_of_the_log_is_free_of_addresses(mail: Mail) -> None:
    with client(mail) as smtp:
        smtp.sender("a@mailinator.com")
        smtp.recipient("b@example.org")
    eventually(lambda: f" {Counted.REJECTED} " in mail.milter.log())
    assert "@" not in mail.milter.log()
