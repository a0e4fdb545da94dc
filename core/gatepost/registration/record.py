"""What is known of a registration, and what follows from it."""

import math
from dataclasses import dataclass, field
from typing import Any

from gatepost.cache.kinds import DAY, Kind

__all__ = ["REGISTRATION", "YOUNG_DAYS", "Registration", "is_young"]

YOUNG_DAYS = 30


@dataclass(frozen=True, slots=True)
class Registration:
    """`since` is Unix time; None where the registry does not tell, or there is none to ask.

    `until` when it is paid for, and whether it is `gone` (unknown to the registry), is for those
    who ask again in time; a gate keeps neither.
    """

    since: float | None = None
    until: float | None = field(default=None, compare=False)
    gone: bool = field(default=False, compare=False)


def is_young(registration: Registration, now: float) -> bool:
    """Whether the domain was registered less than thirty days before `now` (Unix time)."""
    return registration.since is not None and now - registration.since < YOUNG_DAYS * DAY


def _pack(registration: Registration) -> Any:
    return registration.since


def _unpack(packed: Any) -> Registration:
    if packed is None:
        return Registration()
    if isinstance(packed, bool) or not isinstance(packed, int | float) or not math.isfinite(packed):
        raise TypeError("not a time")
    return Registration(float(packed))


REGISTRATION: Kind[Registration] = Kind("domain:valid", 30 * DAY, _pack, _unpack)
"""By registrable domain."""
