"""When a domain's state was checked, kept for many domains together.

Domains are checked again in the order of their fingerprints, so those that stand together in the
file were checked together: one day for each of up to 256 equal parts of the fingerprints says it,
and a day's checks change a few numbers instead of a record of every domain.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from hashlib import blake2s

from gatepost.lists.layout import Header

__all__ = ["checked_on", "cohort_days", "day_number"]

MOST_BITS = 8
EPOCH = date(1970, 1, 1)


def day_number(day: date | None) -> int:
    """The day since 1970; 0 for none."""
    return 0 if day is None else (day - EPOCH).days


def cohort_days(header: Header, checked: Iterable[tuple[bytes, int]]) -> list[int]:
    """Per cohort the day since 1970 on which the domain that waited longest was checked.

    Domains whose day is 0 do not count; 0 where there is no other.
    """
    bits = min(header.bucket_bits, MOST_BITS)
    shift = MOST_BITS - bits
    days = [0] * (1 << bits)
    keyed = blake2s(digest_size=8, key=header.salt)
    for key, day in checked:
        if day:
            state = keyed.copy()  # as in the writer: a set has millions of keys
            state.update(key)
            cohort = state.digest()[0] >> shift
            days[cohort] = min(days[cohort] or day, day)
    return days


def checked_on(header: Header, days: Sequence[int], key: bytes) -> date | None:
    """The day on or after which the domain was checked; None when that is not known."""
    bits = len(days).bit_length() - 1
    if bits < 0 or len(days) != 1 << bits or bits > header.bucket_bits:
        return None
    day = days[header.mark(key) >> (header.bucket_bits + 32 - bits)]
    return EPOCH + timedelta(days=day) if day else None
