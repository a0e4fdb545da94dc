"""The table itself: large enough, and about every reason there is to give."""

from collections import Counter

from conformance.table import cases
from gatepost import Reason

# What only the mailbox phase finds out: the gates ask it as they ask the others.
_MAILBOX = {reason for reason in Reason if reason.startswith(("mailbox_", "probe_"))} | {
    Reason.CATCH_ALL,
    Reason.GREYLISTED,
    Reason.MAIL_HOST_UNREACHABLE,
}


def test_there_are_eighty_addresses_and_none_twice() -> None:
    assert len(cases()) >= 80
    assert Counter(case.address for case in cases()).most_common(1)[0][1] == 1


def test_every_reason_of_the_instant_and_the_domain_phase_is_given() -> None:
    given = {case.reason for case in cases()}
    assert set(Reason) - _MAILBOX - given == set()
    assert "acme.competitor" in given


def test_every_status_is_given() -> None:
    assert {case.status for case in cases()} == {"valid", "invalid", "risky", "unknown"}
