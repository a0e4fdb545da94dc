"""A registry is asked again when the registration ended, and hardly ever before."""

from datetime import UTC, datetime, timedelta

import pytest

from gatepost.cache.kinds import Learned
from gatepost.registration.record import Registration
from gatepost_sync.domains.term import Term, next_term

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SINCE = NOW - 700 * DAY
OLD = Term(SINCE, NOW - DAY, NOW)


def said(until: datetime | None) -> Learned[Registration]:
    end = None if until is None else until.timestamp()
    return Learned(Registration(SINCE.timestamp(), end))


@pytest.mark.parametrize(
    ("until", "again"),
    [
        (NOW + 100 * DAY, NOW + 101 * DAY),
        (NOW - 3 * DAY, NOW + DAY),  # not renewed yet, not free yet
        (NOW + 3000 * DAY, NOW + 400 * DAY),
        (None, NOW + 30 * DAY),
    ],
)
def test_what_was_said_holds_until_the_end(until: datetime | None, again: datetime) -> None:
    assert next_term(OLD, said(until), NOW) == Term(SINCE, until, again, NOW)


def test_a_registry_that_does_not_answer_is_asked_less_and_less_often() -> None:
    term, failed = OLD, Learned(Registration(), failed=True)
    waits = []
    for _ in range(12):
        term = next_term(term, failed, NOW)
        waits.append(term.next_check - NOW)
    assert (term.since, term.until, term.failures) == (SINCE, OLD.until, 12)
    assert waits[:3] == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=4)]
    assert max(waits) == 7 * DAY


def test_a_registry_may_say_anything() -> None:
    absurd = Learned(Registration(1e30, -1e30))
    assert next_term(OLD, absurd, NOW) == Term(None, None, NOW + 30 * DAY, NOW)
