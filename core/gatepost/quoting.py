"""Quoted local parts (RFC 5321 section 4.1.2): every quoted form of a text is one mailbox."""

import re

from email_validator.rfc_constants import DOT_ATOM_TEXT_INTL

__all__ = ["minimal_quoting", "unquoted"]

_SIGNS = re.compile(r"\\?(.[^\\]*)", re.DOTALL)


def unquoted(local: str) -> str:
    """What stands between the quotation marks, its backslashes undone; others as they are."""
    if len(local) > 1 and local[0] == local[-1] == '"':
        return "".join(_SIGNS.findall(local[1:-1]))
    return local


def minimal_quoting(text: str) -> str:
    """`text` as a local part, quoted only where it has to be."""
    if DOT_ATOM_TEXT_INTL.match(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
