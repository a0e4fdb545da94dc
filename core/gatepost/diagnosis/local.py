"""What is wrong before the @ (RFC 5321 section 4.1.2, RFC 5322 section 3.2.3, RFC 6531)."""

import re
import unicodedata

from email_validator.rfc_constants import DOT_ATOM_TEXT_INTL

from gatepost.diagnosis.characters import earliest, first_unsafe, is_space, is_unsafe, refused_at
from gatepost.diagnosis.flaw import Flaw
from gatepost.faults import FaultCode
from gatepost.options import ParseOptions
from gatepost.quoting import unquoted

__all__ = ["dots_flaw", "local_flaw"]

# Beyond ASCII everything but U+037E, which composes to a semicolon (RFC 5322 section 3.2.3).
_NO_ATEXT = re.compile(r"[^A-Za-z0-9!#$%&'*+/=?^_`{|}~.\x80-\u037d\u037f-\U0010ffff-]")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
# A backslash, with the run of signs behind it up to the next one, or mark; or it holds just these.
_ESCAPED = re.compile(r'\\([^"\\]+|["\\])')
_SIGN = re.compile(r"\\?.", re.DOTALL)


def local_flaw(local: str, options: ParseOptions) -> Flaw | None:
    """The first flaw of a local part that is neither empty nor too long."""
    if local.startswith('"'):
        return _quoted_flaw(local, options)
    refused = _NO_ATEXT.search(local)
    at = earliest(
        None if refused is None else refused.start(),
        None if local.isascii() else first_unsafe(local),
    )
    return dots_flaw(local) if at is None else Flaw(*refused_at(local, at))


def dots_flaw(text: str) -> Flaw | None:
    """Dots only stand between atoms, and between labels."""
    if text.startswith("."):
        return Flaw(FaultCode.LEADING_DOT, 0)
    if ".." in text:
        return Flaw(FaultCode.DOUBLE_DOT, text.index("..") + 1)
    return Flaw(FaultCode.TRAILING_DOT, len(text) - 1) if text.endswith(".") else None


def _quoted_flaw(local: str, options: ParseOptions) -> Flaw | None:
    closed = _QUOTED.match(local)
    if closed is None:
        return Flaw(FaultCode.UNCLOSED_QUOTE, 0)
    if closed.end() < len(local):
        return Flaw(FaultCode.QUOTE_PLACEMENT, closed.end())
    flaw = _content_flaw(local) or _loose_flaw(local)
    if flaw is None and not options.quoted_local:
        return Flaw(FaultCode.QUOTED_LOCAL_REFUSED, 0)
    return flaw


def _loose_flaw(local: str) -> Flaw | None:
    """The first sign behind a backslash that would be another when composed, and ends its run.

    Whether the backslash holds it, or what comes next, is read in two ways (email-validator's own
    are two), and the mark that comes next may be the closing one.
    """
    if local.isascii():
        return None
    last = {run[-1] for run in _ESCAPED.findall(local)}
    if all(map(_is_composed, last)):
        return None
    ends = (found.end() - 1 for found in _ESCAPED.finditer(local))
    return Flaw(FaultCode.BAD_CHARACTER, next(at for at in ends if not _is_composed(local[at])))


def _is_composed(sign: str) -> bool:
    return unicodedata.is_normalized("NFC", sign)


def _content_flaw(local: str) -> Flaw | None:
    text = unquoted(local)
    first = first_unsafe(text)
    if first is None:  # it may have spaces, and then it is fit to be quoted
        return None
    # Text that need not be quoted has to be fit to stand without the marks.
    bare = DOT_ATOM_TEXT_INTL.match(text) is not None
    for number, character in enumerate(text[first:], first):
        spaced = bare and is_space(character)
        if spaced or is_unsafe(character, number) or character in "\u2028\u2029":
            return Flaw(FaultCode.UNSAFE_CHARACTER, _placed(local, number))
    return None


def _placed(local: str, number: int) -> int:
    """Where the quoted character of that number stands."""
    return len("".join(_SIGN.findall(local, 1)[: number + 1]))
