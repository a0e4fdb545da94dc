"""One bad answer condemns nobody, none changes nothing, and the busy come round sooner."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gatepost.lists.state import DomainFlag as Flag
from gatepost_sync.domains.course import Course, Standing
from gatepost_sync.domains.seen import NOT_TOLD, Seen

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
COURSE = Course(busy_after=10, busy_every=24 * HOUR)
NEW = Standing(Flag(0), None, None, NOW, 0, 0, 0, None)
GOOD = Standing(Flag.REGISTERED | Flag.HAS_MX, 7, NOW - 100 * HOUR, None, 0, 0, 0, True)
MX = Seen(Flag.REGISTERED | Flag.HAS_MX, ("mx.example",))
GONE = Seen(Flag.UNREGISTERED)


def test_a_new_domain_is_believed_at_once_and_waits_for_its_cohort() -> None:
    assert COURSE.after(NEW, MX, 3, NOW) == replace(
        NEW, flags=MX.flags or Flag(0), mx=3, checked_at=NOW, next_check=None
    )
    assert COURSE.after(NEW, GONE, None, NOW).flags == Flag.UNREGISTERED


def test_a_domain_that_took_mail_must_be_gone_twice() -> None:
    once = COURSE.after(GOOD, GONE, None, NOW)
    assert once == replace(GOOD, doubts=1, next_check=NOW + HOUR)
    twice = COURSE.after(once, GONE, None, NOW + HOUR)
    assert (twice.flags, twice.mx, twice.doubts) == (Flag.UNREGISTERED, None, 0)
    assert (twice.next_check, twice.catch_all) == (None, None)


def test_a_domain_that_comes_back_is_believed_at_once() -> None:
    doubtful = COURSE.after(GOOD, GONE, None, NOW)
    assert COURSE.after(doubtful, MX, 7, NOW).doubts == 0
    gone = replace(GOOD, flags=Flag.UNREGISTERED, mx=None)
    assert COURSE.after(gone, MX, 7, NOW).flags == MX.flags


def test_other_mail_hosts_may_take_other_recipients() -> None:
    assert COURSE.after(GOOD, MX, 7, NOW).catch_all is True
    assert COURSE.after(GOOD, MX, 8, NOW).catch_all is None


def test_a_busy_domain_does_not_wait_for_its_cohort() -> None:
    busy = replace(GOOD, asked=10)
    assert COURSE.after(busy, MX, 7, NOW).next_check == NOW + 24 * HOUR
    assert COURSE.after(replace(GOOD, asked=9), MX, 7, NOW).next_check is None


def test_nobody_is_believed_who_says_that_a_provider_is_gone() -> None:
    for old in (GOOD, NEW):
        said = COURSE.after(old, GONE, None, NOW, protected=True)
        assert (said.flags, said.failures, said.doubts) == (old.flags, 1, 0)


@given(failures=st.integers(0, 1000))
def test_silence_changes_nothing_but_the_next_question(failures: int) -> None:
    old = replace(GOOD, failures=failures)
    new = COURSE.after(old, NOT_TOLD, None, NOW)
    assert replace(new, next_check=None, failures=failures) == old
    assert new.next_check is not None
    assert timedelta(minutes=5) <= new.next_check - NOW <= timedelta(days=1)
