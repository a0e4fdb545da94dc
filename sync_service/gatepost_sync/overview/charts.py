"""Charts as SVG, drawn here: no script, no colour that the page does not choose. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, log10

__all__ = ["Bars", "Line", "bars", "line", "nice_ceiling"]

WIDTH, HEIGHT = 640.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 2.0, 2.0, 18.0, 20.0  # room for labels
FLOOR = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class Line:
    """Paths of a stepped line and of the area below it, where it ends, and its scale."""

    path: str
    area: str
    end: tuple[float, float]
    low: int
    high: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `label` is what it stands for."""

    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars, and the number at the top of the scale."""

    bars: tuple[Bar, ...]
    high: int


def line(points: Sequence[tuple[datetime, int]], since: datetime, now: datetime) -> Line | None:
    """A value that holds until the next one, from `since` to `now`; None without any point.

    The scale does not begin at nought: of a large list it is the change that one looks for.
    """
    if not points:
        return None
    span = max((now - since) / timedelta(seconds=1), 1.0)
    values = [value for _, value in points]
    low, high = _scale(min(values), max(values))

    def x(moment: datetime) -> float:
        share = min(max((moment - since) / timedelta(seconds=1) / span, 0.0), 1.0)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(value: int) -> float:
        return FLOOR - (value - low) / (high - low) * (FLOOR - TOP)

    steps = [f"M{x(points[0][0]):.1f} {y(values[0]):.1f}"]
    steps += [f"H{x(moment):.1f}V{y(value):.1f}" for moment, value in points[1:]]
    path = "".join(steps) + f"H{x(now):.1f}"
    area = f"{path}V{FLOOR:.1f}H{x(points[0][0]):.1f}Z"
    return Line(path, area, (x(now), y(values[-1])), low, high, max(points[0][0], since), now)


def bars(values: Sequence[tuple[str, int]]) -> Bars:
    """One bar for each label and value, on a scale from nought."""
    high = nice_ceiling(max((value for _, value in values), default=0))
    place = (WIDTH - LEFT - RIGHT) / max(len(values), 1)
    made = []
    for number, (label, value) in enumerate(values):
        # What is there is seen, however little it is.
        height = max(value / high * (FLOOR - TOP), 1.5) if value else 0.0
        made.append(
            Bar(LEFT + number * place + place * 0.14, FLOOR - height, place * 0.72, height, label)
        )
    return Bars(tuple(made), high)


def nice_ceiling(value: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50, …"""
    if value <= 1:
        return 1
    power = int(10 ** int(log10(value)))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def _scale(low: int, high: int) -> tuple[int, int]:
    """A little wider than the values, and never empty."""
    room = max(ceil((high - low) * 0.15), ceil(high * 0.01), 1)
    return max(low - room, 0), high + room
