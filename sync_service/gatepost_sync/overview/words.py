"""Numbers, sizes and times as a person reads them."""

from datetime import datetime

__all__ = ["ago", "number", "size", "until"]

SIZES = ("B", "kB", "MB", "GB", "TB")
NEVER = "\u2013"
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def ago(moment: datetime | None, now: datetime) -> str:
    """`3 h ago`; a dash for never."""
    if moment is None:
        return NEVER
    seconds = (now - moment).total_seconds()
    return "just now" if seconds < 1 else f"{_span(seconds)} ago"


def until(moment: datetime | None, now: datetime) -> str:
    """`in 3 h`, `now` once it is due; a dash for never."""
    if moment is None:
        return NEVER
    seconds = (moment - now).total_seconds()
    return "now" if seconds < 1 else f"in {_span(seconds)}"


def number(value: float | None) -> str:
    """With thin spaces between thousands (ISO 80000-1)."""
    return NEVER if value is None else f"{value:,.0f}".replace(",", "\u202f")


def size(value: float) -> str:
    """`12.3 MB`."""
    power = min(max(len(f"{value:.0f}") - 1, 0) // 3, len(SIZES) - 1)
    digits = 0 if power == 0 or value >= 100 * 1000**power else 1
    return f"{value / 1000**power:.{digits}f} {SIZES[power]}"


def _span(seconds: float) -> str:
    for length, unit in UNITS:
        if seconds >= 2 * length or unit == "s":
            return f"{seconds / length:.0f} {unit}"
    raise AssertionError("the last unit takes all")
