"""Which codes each reason gives."""

import pytest

from gatepost import Reason
from gatepost_milter.protocol import ReplyCode
from gatepost_milter.replies import INTERNAL, UNRESOLVED, refusal
from gatepost_milter.rules import Party

TABLE = [
    (Reason.SYNTAX, "553 5.1.3", "553 5.1.7"),
    (Reason.UNUSUAL_SYNTAX, "553 5.1.3", "553 5.1.7"),
    (Reason.DOMAIN_NOT_FOUND, "550 5.1.2", "550 5.1.8"),
    (Reason.NO_MAIL_HOST, "550 5.1.2", "550 5.1.8"),
    (Reason.NULL_MX, "556 5.1.10", "550 5.7.27"),
    (Reason.MAILBOX_NOT_FOUND, "550 5.1.1", "550 5.1.0"),
    (Reason.MAILBOX_DISABLED, "550 5.2.1", "550 5.1.0"),
    (Reason.MAILBOX_FULL, "452 4.2.2", "452 4.2.2"),
    (Reason.NON_ASCII, "550 5.6.7", "550 5.6.7"),
    (Reason.DISPOSABLE, "550 5.7.1", "550 5.7.1"),
    (Reason.BLACKLISTED_DOMAIN, "550 5.7.1", "550 5.7.1"),
    (Reason.BLACKLISTED_ADDRESS, "550 5.7.1", "550 5.7.1"),
    (Reason.DENIED, "550 5.7.1", "550 5.7.1"),
    (Reason.DNS_ERROR, "451 4.4.3", "451 4.4.3"),
    (Reason.TIMEOUT, "451 4.4.3", "451 4.4.3"),
    (Reason.CHECK_FAILED, "451 4.3.0", "451 4.3.0"),
    ("acme.competitor", "550 5.7.1", "550 5.7.1"),
    (None, "550 5.7.1", "550 5.7.1"),
]


@pytest.mark.parametrize(("reason", "recipient", "sender"), TABLE)
def test_a_reason_has_its_codes(reason: str | None, recipient: str, sender: str) -> None:
    found = [str(refusal(reason, party)) for party in (Party.RECIPIENT, Party.SENDER)]
    assert found == [recipient, sender]


@pytest.mark.parametrize("party", Party)
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_gives_codes_that_postfix_takes(reason: Reason, party: Party) -> None:
    found = refusal(reason, party)
    assert ReplyCode(found.code, found.enhanced, "No.").temporary is found.temporary


def test_asking_again_is_said_with_a_temporary_code() -> None:
    assert UNRESOLVED.temporary
    assert INTERNAL.temporary
    assert UNRESOLVED.outcome == "not verified"
    assert refusal(Reason.DISPOSABLE, Party.SENDER).outcome == "rejected"
