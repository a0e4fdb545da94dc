"""How a value stands in Redis: JSON with a version and the time until which it is fresh."""

import json
from time import time
from typing import TypeVar

from gatepost.cache.kinds import Kind

__all__ = ["MAX_BYTES", "seal", "unseal"]

VERSION = 1
MAX_BYTES = 65_536  # nothing of ours is longer
_T = TypeVar("_T")


def seal(kind: Kind[_T], value: _T, seconds: float, *, now: float | None = None) -> bytes:
    """The value as others can read it, fresh for `seconds` more."""
    until = round((time() if now is None else now) + seconds, 1)
    return json.dumps([VERSION, until, kind.pack(value)], separators=(",", ":")).encode()


def unseal(kind: Kind[_T], data: bytes, *, now: float | None = None) -> tuple[_T, float] | None:
    """The value, and for how many more seconds it is fresh (negative: since when it is stale).

    None for whatever `seal` has not written: another version's, another program's, garbage. No
    clock that is wrong elsewhere makes a value last longer than its kind does.
    """
    if len(data) > MAX_BYTES:
        return None
    try:
        version, until, packed = json.loads(data)
        seconds = float(until) - (time() if now is None else now)
        if version != VERSION or not seconds > -kind.seconds:  # also when it is not a number
            return None
        return kind.unpack(packed), min(seconds, kind.seconds)
    except (ValueError, TypeError, LookupError, RecursionError, OverflowError):
        return None
