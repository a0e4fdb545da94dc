"""What is wrong before the @ (RFC 5321 section 4.1.2, RFC 5322 section 3.2.3, RFC 6531)."""

import unicodedata

from email_validator.rfc_constants import DOT_ATOM_TEXT_INTL

from gatepost.diagnosis.characters import is_atext, is_space, is_unsafe, refused_sign
from gatepost.diagnosis.flaw import Flaw
from gatepost.faults import FaultCode
from gatepost.options import ParseOptions

__all__ = ["dots_flaw", "local_flaw"]


def local_flaw(local: str, options: ParseOptions) -> Flaw | None:
    """The first flaw of a local part that is neither empty nor too long."""
    if local.startswith('"'):
        return _quoted_flaw(local, options)
    for index, character in enumerate(local):
        if character != "." and not _may_stand(character, index):
            return Flaw(refused_sign(character, index), index)
    return dots_flaw(local)


def dots_flaw(text: str) -> Flaw | None:
    """Dots only stand between atoms, and between labels."""
    if text.startswith("."):
        return Flaw(FaultCode.LEADING_DOT, 0)
    if ".." in text:
        return Flaw(FaultCode.DOUBLE_DOT, text.index("..") + 1)
    return Flaw(FaultCode.TRAILING_DOT, len(text) - 1) if text.endswith(".") else None


def _may_stand(character: str, index: int) -> bool:
    if character.isascii():
        return is_atext(character)
    if is_space(character) or is_unsafe(character, index):
        return False
    # Some signs (U+037E, U+1FEF) are other spellings of ASCII signs, to which they compose.
    composed = unicodedata.normalize("NFC", character)
    return not composed.isascii() or is_atext(composed)


def _quoted_flaw(local: str, options: ParseOptions) -> Flaw | None:
    content, end = _content(local)
    if end is None:
        return Flaw(FaultCode.UNCLOSED_QUOTE, 0)
    if end < len(local) - 1:
        return Flaw(FaultCode.QUOTE_PLACEMENT, end + 1)
    flaw = _content_flaw(content)
    if flaw is None and not options.quoted_local:
        return Flaw(FaultCode.QUOTED_LOCAL_REFUSED, 0)
    return flaw


def _content(local: str) -> tuple[list[tuple[int, str]], int | None]:
    """The quoted characters with their indexes, and the index of the closing mark."""
    content, escaped = [], False
    for index, character in enumerate(local[1:], start=1):
        if escaped:
            content.append((index, character))
            escaped = False
        elif character == '"':
            return content, index
        elif character == "\\":
            escaped = True
        else:
            content.append((index, character))
    return content, None


def _content_flaw(content: list[tuple[int, str]]) -> Flaw | None:
    # Text that need not be quoted has to be fit to stand without the marks.
    bare = DOT_ATOM_TEXT_INTL.match("".join(character for _, character in content)) is not None
    for number, (index, character) in enumerate(content):
        spaced = bare and is_space(character)
        if spaced or is_unsafe(character, number) or character in "\u2028\u2029":
            return Flaw(FaultCode.UNSAFE_CHARACTER, index)
    return None
