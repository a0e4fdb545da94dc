"""Which labels IDNA 2008 takes (RFC 5891 section 4.2), asked of whole names: once for all labels.

Names are mapped (UTS 46) and composed (NFC), have no empty label, and what is ASCII in them are
lower-case letters, digits and hyphens. None of the labels is an A-label.
"""

import re
from typing import AnyStr

from gatepost.idn.bidi import KEPT, RTL, RTL_BLOCKS, SOUND
from gatepost.idn.context import end_in_context
from gatepost.idn.letters import signs_of
from gatepost.idn.signs import signs

__all__ = ["first_faulty", "looked_closely"]

_RTL_BLOCK = re.compile("[" + "".join(f"{chr(a)}-{chr(b - 1)}" for a, b in RTL_BLOCKS) + "]")
# Of the signs of a name, RFC 5891 section 4.2.3.1.
_RESERVED_HYPHENS = re.compile(rb"(?<![^.])[^.]{2}--")


def first_faulty(name: str) -> tuple[int | None, int | None]:
    """The number of the first label that may stand in no name, whatever is beside it; and where
    there is none, of the first that, in this name, runs in a direction that it may not.

    One look tells of nearly every name that it has neither.
    """
    known = signs()
    plain, kept = _end(known.apart, name), 0
    if plain < len(name) and known.rtl.search(name, plain):
        kept = _end(known.mixed, name)
        plain = max(plain, kept)
    return (None, None) if plain == len(name) else looked_closely(name, plain, kept)


def looked_closely(name: str, plain: int = 0, kept: int = 0) -> tuple[int | None, int | None]:
    """As `first_faulty`. Labels begin at both indexes: all of those before `plain` may stand in a
    name, and none of those before `kept`, which is no greater, breaks the Bidi rule."""
    start = kept if kept or _RTL_BLOCK.search(name, plain) else plain
    rest = signs_of(name[start:])
    end = start + _end(SOUND, rest, plain - start)
    if b"--" in rest:
        end = min(end, start + _before_hyphens(rest))
    if b"c" in rest or b"C" in rest:
        end = min(end, end_in_context(name))
    if end < len(name):
        return name.count(".", 0, end), None
    astray = start + _end(KEPT, rest)
    if astray == len(name) or not (RTL.search(rest) or signs().rtl.search(name, 0, start)):
        return None, None
    return None, name.count(".", 0, astray)


def _before_hyphens(rest: bytes) -> int:
    found = _RESERVED_HYPHENS.search(rest)
    return len(rest) if found is None else found.start()


def _end(labels: re.Pattern[AnyStr], name: AnyStr, start: int = 0) -> int:
    matched = labels.match(name, start)
    return start if matched is None else matched.end()
