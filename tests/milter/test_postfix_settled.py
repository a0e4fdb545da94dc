"""Where only senders are judged, Postfix asks once a message, and anew about the next one."""

import pytest

from support.mail import Mail
from support.smtp_client import STRANGER, TAKEN, client, eventually

pytestmark = pytest.mark.slow

SENDERS = "worded"  # the service whose milter judges no recipients
TEXT = "Subject: x\r\n\r\nx"


def decisions(mail: Mail, domain: str) -> int:
    return mail.milter.log().count(
        f"accepted sender reason=- listener=worded policy=inbound_sender domain={domain}"
    )


def test_a_good_sender_is_asked_about_once_a_message(mail: Mail) -> None:
    many = [f"r{number}@example.org" for number in range(20)]
    with client(mail, SENDERS) as smtp:
        for _ in range(3):
            assert smtp.sendmail("a@settled.example", many, TEXT) == {}
    eventually(lambda: decisions(mail, "settled.example") == 3)


def test_the_next_sender_of_the_session_is_judged(mail: Mail) -> None:
    with client(mail, SENDERS) as smtp:
        for _ in range(2):
            assert smtp.sendmail("a@gmail.com", ["b@example.org", "c@example.org"], TEXT) == {}
            smtp.sender("a@mailinator.com")
            assert [smtp.recipient(to)[0] for to in ("b@example.org", "c@example.org")] == [550] * 2
            smtp.rset()


def test_after_rset_the_other_sender_is_judged(mail: Mail) -> None:
    with client(mail, SENDERS) as smtp:
        smtp.sender("a@gmail.com")
        assert smtp.recipient("b@example.org") == TAKEN
        smtp.rset()
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("b@example.org")[0] == 550


def test_whom_postmaster_hears_from_is_judged_at_the_next_recipient(mail: Mail) -> None:
    with client(mail, SENDERS) as smtp:
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("postmaster@example.org") == TAKEN
        assert smtp.recipient("b@example.org")[0] == 550


@pytest.mark.parametrize("service", [SENDERS, "inet"])
def test_a_trusted_client_ends_with_the_client(mail: Mail, service: str) -> None:
    """Everything of loopback's is taken; then XCLIENT says that it is somebody else."""
    with client(mail, service, who="") as smtp:
        assert smtp.sendmail("a@mailinator.com", ["b@example.org", "c@example.org"], TEXT) == {}
        smtp.become(STRANGER)
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("b@example.org")[0] == 550
