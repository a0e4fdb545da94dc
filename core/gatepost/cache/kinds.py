"""What is cached: under which key, for how long, and how it is written where others read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from gatepost.model import Status

__all__ = ["CATCH_ALL", "DAY", "HOUR", "VALIDATION", "VALIDATION_SECONDS", "Kind", "Learned"]

HOUR = 3600.0
DAY = 24 * HOUR

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[_T]):
    """One kind of knowledge. Its keys in Redis are `name:key`.

    `seconds` is how long a value is fresh at most, and when nothing else is said. `pack` makes
    JSON's types of a value; `unpack` makes a value of them again, and raises ValueError, TypeError
    or LookupError for what `pack` cannot have written.
    """

    name: str
    seconds: float
    pack: Callable[[_T], Any]
    unpack: Callable[[Any], _T]


@dataclass(frozen=True, slots=True)
class Learned(Generic[_T]):
    """What the network said, and for how many seconds it is fresh (None: as the kind has it).

    When it `failed`, an older value is preferred for as long again as it was fresh, and what
    failed is kept in this process alone.
    """

    value: _T
    seconds: float | None = None
    failed: bool = False


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("it should be true or false")
    return value


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("it should be an object")
    return value


CATCH_ALL: Kind[bool] = Kind("domain:catchall", 7 * DAY, _boolean, _boolean)
"""Whether a domain takes mail for every local part; keys name the MX set, see `catch_all_key`."""

VALIDATION: Kind[Mapping[str, Any]] = Kind("email:validation", 30 * DAY, dict, _mapping)
"""What the mailbox phase found out, by the keyed hash of an address."""

VALIDATION_SECONDS: Mapping[Status, float] = {
    Status.VALID: 7 * DAY,
    Status.INVALID: 30 * DAY,
    Status.RISKY: DAY,
    Status.UNKNOWN: HOUR,
}
"""How long such a finding is fresh."""
