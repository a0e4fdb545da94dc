"""Which labels IDNA 2008 takes (RFC 5891 section 4.2), asked of whole names: once for all labels.

Names are mapped (UTS 46) and composed (NFC), have no empty label, and what is ASCII in them are
lower-case letters, digits and hyphens. None of the labels is an A-label.
"""

import re
from bisect import bisect

from gatepost.idn.bidi import end_of_kept, end_of_sound, is_rtl
from gatepost.idn.context import end_in_context
from gatepost.idn.signs import mixed, signs
from gatepost.idn.tables import CONTEXT, CONTEXT_SIGNS, HYPHEN, LETTER, MARK, tables

__all__ = ["first_faulty", "looked_closely"]

# Where the blocks of right-to-left letters are with which most such names are written.
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")  # what patterns do not look at
_IN_CONTEXT = re.compile(f"[{''.join(map(chr, CONTEXT_SIGNS))}]")
# Of classes of code points.
_LABEL = rf"(?![{MARK}{HYPHEN}])(?![^.]{{2}}--)[{LETTER}{MARK}{CONTEXT}{HYPHEN}]++(?<!{HYPHEN})"
_LABELS = re.compile(rf"(?:{_LABEL}(?:\.|\Z))++")


def first_faulty(name: str) -> tuple[int | None, int | None]:
    """The number of the first label that may stand in no name, whatever is beside it; and where
    there is none, of the first that, in this name, runs in a direction that it may not.

    One look tells of nearly every name that it has neither.
    """
    plain, kept = _end(signs().apart, name), 0
    if plain < len(name) and _RTL.search(name, plain):
        kept = _end(mixed(), name)
        plain = max(plain, kept)
    if not name.isprintable():
        return looked_closely(name, 0, kept)
    return (None, None) if plain == len(name) else looked_closely(name, plain, kept)


def looked_closely(name: str, plain: int = 0, kept: int = 0) -> tuple[int | None, int | None]:
    """As `first_faulty`. Labels begin at both indexes: all of those before `plain` may stand in a
    name, and none of those before `kept` breaks the Bidi rule."""
    end = _end_of_signs(name, plain)
    if end > plain:  # what is behind a sign that is refused need not be looked at
        end = min(end, end_of_sound(name[:end], plain))
    if end < len(name):
        return name.count(".", 0, end), None
    if not is_rtl(name, plain):
        return None, None
    astray = end_of_kept(name, kept)
    return None, None if astray == len(name) else name.count(".", 0, astray)


def _end(labels: re.Pattern[str], name: str, start: int = 0) -> int:
    matched = labels.match(name, start)
    return start if matched is None else matched.end()


def _end_of_signs(name: str, plain: int) -> int:
    """Where the first label is, or begins, that has a sign which may not stand there."""
    end = _end(signs().possible, name, plain)
    if end < len(name) and _BEYOND.search(name, end):
        end = _end(_LABELS, name.translate(tables().classes))
    if _IN_CONTEXT.search(name, plain):
        end = min(end, end_in_context(name))
    # Not printable: assigned since this Python was made, so that nobody here knows its direction.
    # Joiners are neither, and stand nowhere.
    if name[plain:end].isprintable():
        return end
    return bisect(range(end), False, key=lambda index: not name[: index + 1].isprintable())
