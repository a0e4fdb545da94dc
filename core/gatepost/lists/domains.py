"""Domain names in the one form that every comparison uses."""

import re
from collections.abc import Iterator

from gatepost.limits import HOST_LABEL

__all__ = ["canonical_domain", "lowest_labels", "parents"]

# No sign is tried twice: a name of many labels is read as fast as one of few.
_ASCII_DOMAIN = re.compile(
    rf"(?:[a-z0-9_](?:[a-z0-9_-]{{0,62}}+(?<=[a-z0-9]))?+\.)++{HOST_LABEL}", re.ASCII
)
_DEEPEST = 16  # labels of a parent that is looked up
_OTHER_DOTS = "\u3002\uff0e\uff61"  # UTS 46 section 2.3
_MAX_LENGTH = 253  # octets without the root dot, RFC 1035 section 2.3.4
_MAX_TEXT = 1024  # characters worth mapping: UTS 46 may drop or join some, but not so many


def canonical_domain(text: str, *, faulty: bool = False) -> str | None:
    """`text` as lower-case ASCII without a trailing dot, None when it is no domain with a dot.

    Of one that is known to be `faulty` nobody asks whether its labels may stand in a name.

    Undoes every disguise that UTS 46 maps away: letter case, full-width forms, ideographic
    full stops, decomposed letters, soft hyphens.
    """
    stripped = text.strip().rstrip(".")
    lowered = stripped.lower()
    if not lowered or len(lowered) > _MAX_TEXT:
        return None
    if lowered.isascii() and "--" not in lowered:
        is_domain = len(lowered) <= _MAX_LENGTH and _ASCII_DOMAIN.fullmatch(lowered)
        return lowered if is_domain else None
    from gatepost.idn import to_ascii  # here: an ordinary domain, which comes first, needs none

    # Of the text, for it knows better than Python what becomes of capitals.
    domain = to_ascii(stripped, sound=not faulty)
    return domain if domain is not None and "." in domain else None


def lowest_labels(text: str) -> str:
    """The end of a domain as it was typed: as many labels as any list is asked about, or more."""
    for dot in _OTHER_DOTS:
        if dot in text:
            text = text.replace(dot, ".")
    text = text.strip().rstrip(".")
    if text.count(".") <= _DEEPEST:
        return text
    return ".".join(text.rsplit(".", _DEEPEST)[1:])


def parents(domain: str, deepest: int = _DEEPEST) -> Iterator[str]:
    """The domain itself, then its parents down to two labels, but none of more than `deepest`.

    Index files never hold a public suffix (their builder takes them out), so walking past the
    registrable domain costs a look-up and cannot match. Hardly anything that is listed has five
    labels, and a name made to cost time has more than a hundred.
    """
    yield domain
    dots = domain.count(".")
    if dots < 2:  # most domains
        return
    rest, above = domain, dots - 1
    if dots >= deepest:
        rest, above = f".{'.'.join(domain.rsplit('.', deepest)[1:])}", deepest - 1
    for _ in range(above):
        rest = rest.partition(".")[2]
        yield rest
