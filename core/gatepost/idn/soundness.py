"""Which labels IDNA 2008 takes (RFC 5891 section 4.2), asked of whole names: once for all labels.

Names are mapped (UTS 46) and composed (NFC), have no empty label, and what is ASCII in them are
lower-case letters, digits and hyphens. None of the labels is an A-label.
"""

import re
from typing import AnyStr

from gatepost.idn.bidi import KEPT, RTL, SOUND
from gatepost.idn.context import end_in_context
from gatepost.idn.letters import signs_of
from gatepost.idn.signs import signs

__all__ = ["first_faulty", "looked_closely"]

_RESERVED_HYPHENS = re.compile(r"(?<![^.])[^.]{2}--")  # RFC 5891 section 4.2.3.1


def first_faulty(name: str) -> tuple[int | None, int | None]:
    """The number of the first label that may stand in no name, whatever is beside it; and where
    there is none, of the first that, in this name, runs in a direction that it may not.

    One look tells of nearly every name that it has neither.
    """
    known, reserved = signs(), _before_hyphens(name)
    plain, kept = _end(known.apart, name), 0
    if plain < len(name) and known.rtl.search(name, plain):
        kept = min(_end(known.mixed, name), reserved)
        plain = max(plain, kept)
    plain = min(plain, reserved)
    return (None, None) if plain == len(name) else looked_closely(name, plain, kept)


def looked_closely(name: str, plain: int = 0, kept: int = 0) -> tuple[int | None, int | None]:
    """As `first_faulty`. Labels begin at both indexes: all of those before `plain` may stand in a
    name, and none of those before `kept`, which is no greater, breaks the Bidi rule."""
    rest = name[plain:]
    label = _first_label(rest)
    seen = signs_of(label)
    end = _end_of_sound(label, seen)
    if end == len(label) < len(rest):  # else, as nearly always, the rest need not be looked at
        seen += signs_of(rest[end:])
        end = _end_of_sound(rest, seen)
    if end < len(rest):
        return name.count(".", 0, plain + end), None
    if not (RTL.search(seen) or signs().rtl.search(name, 0, kept)):
        return None, None
    astray = kept
    if kept == plain or KEPT.fullmatch(signs_of(_first_label(name[kept:]))):
        astray += _end(KEPT, signs_of(name[kept:plain]) + seen)
    return None, None if astray == len(name) else name.count(".", 0, astray)


def _first_label(name: str) -> str:
    return name.partition(".")[0]


def _end_of_sound(name: str, seen: bytes) -> int:
    """Where the first label begins that may stand in no name, or has a sign that may not stand
    there; the length of the name when there is none. `seen` are the signs of the name."""
    end = min(_end(SOUND, seen), _before_hyphens(name))
    return min(end, end_in_context(name)) if b"c" in seen or b"C" in seen else end


def _before_hyphens(name: str) -> int:
    """Where the first label begins with hyphens in its third and fourth place."""
    found = _RESERVED_HYPHENS.search(name) if "--" in name else None
    return len(name) if found is None else found.start()


def _end(labels: re.Pattern[AnyStr], name: AnyStr, start: int = 0) -> int:
    matched = labels.match(name, start)
    return start if matched is None else matched.end()
