"""From a report to a verdict."""

import pytest

from gatepost import Reason
from gatepost_milter.decide import decide
from gatepost_milter.rules import Fallback, Party
from support.gates import report


def test_a_rejected_address_is_refused() -> None:
    verdict = decide(report("a@b.com", Reason.DISPOSABLE), Party.SENDER, Fallback.ACCEPT)
    assert verdict.refusal is not None
    assert verdict.refusal.code == 550


def test_an_address_with_nothing_against_it_passes() -> None:
    assert decide(report("a@b.com"), Party.SENDER, Fallback.TEMPFAIL).refusal is None


def test_an_address_under_review_passes() -> None:
    shared = report("info@b.com", Reason.ROLE, policy="signup")
    assert decide(shared, Party.RECIPIENT, Fallback.TEMPFAIL).refusal is None


@pytest.mark.parametrize("reason", [Reason.DNS_ERROR, Reason.TIMEOUT])
def test_what_dns_could_not_tell_is_the_operators_choice(reason: Reason) -> None:
    found = report("a@b.com", reason)
    assert decide(found, Party.SENDER, Fallback.ACCEPT).refusal is None
    deferred = decide(found, Party.SENDER, Fallback.TEMPFAIL).refusal
    assert deferred is not None
    assert (deferred.code, deferred.enhanced) == (451, "4.4.3")


def test_a_check_of_ours_that_failed_defers_no_mail() -> None:
    found = report("a@b.com", Reason.CHECK_FAILED)
    assert decide(found, Party.SENDER, Fallback.TEMPFAIL).refusal is None
