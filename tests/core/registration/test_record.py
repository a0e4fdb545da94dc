"""What is known of a registration, and what follows from it."""

import pytest

from gatepost import Outcome, Reason
from gatepost.cache.kinds import DAY
from gatepost.checks.registration import decide_registration
from gatepost.registration.record import REGISTRATION, Registration

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("days", "answer"),
    [
        (0, (Outcome.WARN, Reason.YOUNG_DOMAIN)),
        (29.9, (Outcome.WARN, Reason.YOUNG_DOMAIN)),
        (30.1, (Outcome.PASS, None)),
        (10_000, (Outcome.PASS, None)),
    ],
)
def test_a_domain_is_young_for_thirty_days(days: float, answer: tuple[Outcome, Reason]) -> None:
    finding = decide_registration(Registration(NOW - days * DAY), NOW)
    assert finding is not None
    assert (finding.outcome, finding.reason) == answer


def test_a_registry_that_does_not_tell_is_held_against_nobody() -> None:
    assert decide_registration(Registration(), NOW) is None


@pytest.mark.parametrize("registration", [Registration(), Registration(NOW)])
def test_registrations_survive_being_written(registration: Registration) -> None:
    assert REGISTRATION.unpack(REGISTRATION.pack(registration)) == registration


@pytest.mark.parametrize("packed", ["x", True, [], float("nan")])
def test_what_is_no_time_is_not_believed(packed: object) -> None:
    with pytest.raises(TypeError):
        REGISTRATION.unpack(packed)
