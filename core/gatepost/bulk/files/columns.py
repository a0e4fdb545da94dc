"""Which column of a table holds the addresses. Pure."""

import re
from collections.abc import Sequence

from gatepost.errors import BulkError
from gatepost.nearest import nearest

__all__ = ["delimiter_of", "find_column", "has_header"]

_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"?')
# What people call that column, without case, blanks and punctuation; the likeliest first.
_USUAL = (
    "email",
    "emailaddress",
    "mail",
    "mailaddress",
    "emails",
    "useremail",
    "primaryemail",
    "contactemail",
    "customeremail",
    "subscriberemail",
    "address",
    "recipient",
    "correo",
    "correoelectronico",
    "correoelectrónico",
    "courriel",
    "emailadresse",
    "adresseemail",
)


def delimiter_of(line: str) -> str:
    """The delimiter that the first line has most of, outside quotation marks; else a comma."""
    bare = _QUOTED.sub("", line)
    return max(_DELIMITERS, key=bare.count)


def has_header(first: Sequence[str]) -> bool:
    """Whether the first row names the columns: no name of a column has an @ in it."""
    return not any("@" in cell for cell in first)


def find_column(first: Sequence[str], wanted: str | None, *, header: bool) -> int:
    """The place of the column, from its name, its number (from 1), or what it looks like.

    Raises BulkError that shows the columns there are.
    """
    if wanted is None:
        return _likely(first, header=header)
    if header and wanted in first:
        return first.index(wanted)
    folded = [_fold(name) for name in first]
    if header and _fold(wanted) in folded:
        return folded.index(_fold(wanted))
    if wanted.isdecimal() and 0 < int(wanted) <= len(first):
        return int(wanted) - 1
    near = nearest(wanted, first) if header else "; the file has no header, so give its number"
    raise BulkError(f"there is no column {wanted!r}{near}; there are {_shown(first, header)}")


def _likely(first: Sequence[str], *, header: bool) -> int:
    if not header:
        return next(place for place, cell in enumerate(first) if "@" in cell)
    folded = [_fold(name) for name in first]
    for usual in _USUAL:
        if usual in folded:
            return folded.index(usual)
    mailish = [place for place, name in enumerate(folded) if "mail" in name]
    if len(mailish) == 1:
        return mailish[0]
    if len(first) == 1:
        return 0
    raise BulkError(
        f"which column holds the addresses? Say --column NAME; there are {_shown(first, header)}"
    )


def _fold(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _shown(first: Sequence[str], header: bool) -> str:
    if not header:
        return f"columns 1 to {len(first)}"
    return ", ".join(repr(name) for name in first)
