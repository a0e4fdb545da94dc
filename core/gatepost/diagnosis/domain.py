"""What is wrong after the @ (RFC 1035, RFC 1123 section 2.1, RFC 5890 to 5893, UTS 46)."""

import unicodedata

import idna

from gatepost.diagnosis.characters import is_space, is_unsafe, refused_sign
from gatepost.diagnosis.flaw import Flaw
from gatepost.diagnosis.labels import Name, name_flaw
from gatepost.diagnosis.literal import literal_flaw
from gatepost.diagnosis.local import dots_flaw
from gatepost.faults import FaultCode
from gatepost.limits import MAX_ADDRESS, octets
from gatepost.options import ParseOptions

__all__ = ["domain_flaw"]

_DOTS = frozenset(".\u3002\uff0e\uff61")  # UTS 46 section 2.3


def domain_flaw(text: str, options: ParseOptions, *, local: str) -> Flaw | None:
    """The first flaw of a domain that is neither empty nor, as typed, too long."""
    if text.startswith("["):
        return literal_flaw(text, options)
    mapped = _map(text)
    if isinstance(mapped, Flaw):
        return mapped
    name = Name("".join(mapped), tuple(i for i, piece in enumerate(mapped) for _ in piece))
    if not name.text:
        return Flaw(FaultCode.EMPTY_DOMAIN, 0)
    return _placed(dots_flaw(name.text), name) or name_flaw(name, options) or _sum(name, local)


def _map(text: str) -> list[str] | Flaw:
    """What UTS 46 makes of each character, or the first one that cannot stand in a domain."""
    pieces = []
    for index, character in enumerate(text):
        piece = _map_character(character, index)
        if piece is None:
            return Flaw(refused_sign(character, index), index)
        pieces.append(piece)
    return pieces


def _map_character(character: str, index: int) -> str | None:
    if character.isascii():
        return character.lower() if _is_host_sign(character) else None
    if is_space(character) or is_unsafe(character, index):
        return None
    try:
        piece = idna.uts46_remap(character, std3_rules=False, transitional=False)
    except idna.IDNAError:
        return None
    if "." in piece and character not in _DOTS:
        return None
    return piece if all(map(_is_host_sign, piece)) else None


def _is_host_sign(character: str) -> bool:
    return not character.isascii() or character.isalnum() or character in "-."


def _placed(flaw: Flaw | None, name: Name) -> Flaw | None:
    if flaw is None or flaw.position is None:
        return flaw
    return Flaw(flaw.code, name.origin[flaw.position])


def _sum(name: Name, local: str) -> Flaw | None:
    """Whether the encoded domain makes the whole too long, though what was typed was not."""
    composed = unicodedata.normalize("NFC", local)
    if octets(composed) + 1 + len(name.ascii) > MAX_ADDRESS:
        return Flaw(FaultCode.ADDRESS_TOO_LONG)
    return None
