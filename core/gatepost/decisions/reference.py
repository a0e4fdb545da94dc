"""References: short enough to be read out over the telephone, too many to be guessed."""

import re
import secrets

__all__ = ["LENGTH", "new_reference", "read_reference"]

LENGTH = 12  # of 5 bits each
# Crockford's: no I, L, O and U, which are read as 1, 1, 0 and V.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("ILOU", "110V")
_SEPARATORS = re.compile(r"[\s.\-\u2013]+")  # some programs make a dash of a hyphen


def new_reference() -> str:
    """Sixty random bits, as `7K3F-9QXM-2ABC`: nothing can be learnt from it."""
    number = secrets.randbits(LENGTH * 5)
    letters = "".join(_LETTERS[number >> 5 * place & 31] for place in range(LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))


def read_reference(text: str) -> str | None:
    """The reference that someone typed, in its one spelling; None when it is none."""
    letters = _SEPARATORS.sub("", text).strip("[]()#").upper().translate(_MISREAD)
    if len(letters) != LENGTH or not set(letters) <= set(_LETTERS):
        return None
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))
