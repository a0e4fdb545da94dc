"""Charts, as numbers."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gatepost_sync.overview.charts import FLOOR, HEIGHT, TOP, WIDTH, bars, line, nice_ceiling
from gatepost_sync.overview.words import ago, number, size, until

NOW = datetime(2026, 5, 1, tzinfo=UTC)
SINCE = NOW - timedelta(days=90)
POINTS = st.lists(
    st.tuples(
        st.datetimes(datetime(2026, 1, 1), datetime(2026, 5, 1), timezones=st.just(UTC)),
        st.integers(0, 10**9),
    ),
    min_size=1,
    max_size=20,
).map(sorted)


@given(POINTS)
def test_a_line_stays_within_its_picture(points: list[tuple[datetime, int]]) -> None:
    drawn = line(points, SINCE, NOW)
    assert drawn is not None
    assert drawn.low <= min(value for _, value in points)
    assert drawn.high > drawn.low
    for command, numbers in re.findall(r"([MHV])([\d. ]+)", drawn.area):
        read = [float(number) for number in numbers.split()]
        assert all(0 <= value <= (HEIGHT if command == "V" else WIDTH) for value in read)
    assert drawn.end[0] == WIDTH - 2
    assert TOP <= drawn.end[1] <= FLOOR


def test_without_points_there_is_no_line() -> None:
    assert line([], SINCE, NOW) is None


def test_a_value_holds_until_the_next_one() -> None:
    middle = NOW - timedelta(days=45)
    drawn = line([(SINCE, 100), (middle, 200)], SINCE, NOW)
    assert drawn is not None
    assert re.fullmatch(r"M2\.0 [\d.]+H320\.0V[\d.]+H638\.0", drawn.path)


@given(st.lists(st.integers(0, 10**9), max_size=40))
def test_bars_have_their_share_of_the_scale(values: list[int]) -> None:
    drawn = bars([("", value) for value in values])
    assert len(drawn.bars) == len(values)
    assert drawn.high >= max(values, default=0)
    for bar, value in zip(drawn.bars, values, strict=True):
        assert (bar.height > 0) == (value > 0)
        assert abs(bar.y + bar.height - FLOOR) < 1e-6
        assert bar.y >= TOP - 1e-6


def test_scales_end_at_round_numbers() -> None:
    asked = (0, 1, 2, 3, 9, 10, 11, 49_000, 50_001)
    assert [nice_ceiling(value) for value in asked] == [1, 1, 2, 5, 10, 10, 20, 50_000, 100_000]


def test_numbers_and_times_read_well() -> None:
    assert [size(value) for value in (0, 999, 1000, 1500, 421_000, 999_999, 695e6)] == [
        "0 B", "999 B", "1.0 kB", "1.5 kB", "421 kB", "1000 kB", "695 MB",
    ]  # fmt: skip
    assert number(1_234_567) == "1\u202f234\u202f567"
    assert ago(NOW - timedelta(minutes=3), NOW) == "3 min ago"
    assert (ago(NOW, NOW), until(NOW, NOW)) == ("just now", "now")
    assert until(NOW + timedelta(days=7), NOW) == "in 7 d"
    assert (ago(None, NOW), number(None)) == ("\u2013", "\u2013")
