"""Domains that the published state knows are judged without any network."""

import pytest

from gatepost.checks.known_origin import judge
from gatepost.lists.state import DomainFlag, DomainState
from gatepost.model import Outcome
from gatepost.reasons import Reason


@pytest.mark.parametrize(
    ("flags", "outcome", "reason"),
    [
        (DomainFlag.REGISTERED | DomainFlag.HAS_MX, Outcome.PASS, None),
        (DomainFlag.UNREGISTERED, Outcome.FAIL, Reason.DOMAIN_NOT_FOUND),
        (DomainFlag.REGISTERED | DomainFlag.NULL_MX, Outcome.FAIL, Reason.NULL_MX),
        (DomainFlag.REGISTERED | DomainFlag.NO_MAIL_HOST, Outcome.FAIL, Reason.NO_MAIL_HOST),
    ],
)
def test_what_a_state_means(flags: DomainFlag, outcome: Outcome, reason: Reason | None) -> None:
    finding = judge(DomainState(flags))
    assert (finding.outcome, finding.reason) == (outcome, reason)
