"""Texts that are addresses, nearly are, or are not at all; and all choices a parser has."""

import re
import string
from itertools import product
from unicodedata import is_normalized

from hypothesis import strategies as st

from gatepost.options import ParseOptions, SpecialUse
from support.idn_labels import LABELS, NAMES

__all__ = [
    "ALMOST",
    "DOMAINS",
    "INTERNATIONAL",
    "LOCALS",
    "NOISE",
    "OPTIONS",
    "TEXTS",
    "reads_in_two_ways",
]

OPTIONS = tuple(
    ParseOptions(quoted_local=quoted, domain_literal=literal, special_use_domains=taken)
    for quoted, literal, taken in product((False, True), (False, True), SpecialUse)
)

_HELD = re.compile(r'\\([^"\\]+|["\\])')


def reads_in_two_ways(text: str) -> bool:
    """Whether it has what docs/format.md calls `held_signs`, among its differences."""
    return any(not is_normalized("NFC", run[-1]) for run in _HELD.findall(text))


_ATOM = st.text(string.ascii_letters + string.digits + "!#$%&'*+/=?^_`{|}~-", min_size=1)
_LABEL = st.text(string.ascii_letters + string.digits + "-", min_size=1, max_size=70)
LOCALS = st.lists(_ATOM, min_size=1, max_size=3).map(".".join)
DOMAINS = st.lists(_LABEL, min_size=1, max_size=5).map(".".join)
ALMOST = st.builds("{}@{}".format, LOCALS, DOMAINS)
"""Often sound."""

NOISE = st.text(
    'aZ09.@-+_"\\ ()[]<>,;:\0\t\n\u3002\uff0e\uff41\xe9\u0301\u200b\ud800\xdf\u0130', max_size=40
)
"""Hardly ever sound; every sign that means something."""

_PIECES = (
    *("a", "john", "JOSE\u0301", "\u5927", "\u05d0", "\u0661", "\xdf", "1", "a" * 30, "\xe9" * 20),
    *("@", ".", "-", "--", "xn--", "bcher-kva", "\uff0e", "\u3002", "\u2026", "\u037e", "\u1fef"),
    *('"', "\\", " ", "\xa0", "\u2028", "<", ">", "(", ")", "\u0338", "\ufe0f", "\u200d", "\xad"),
    *(
        "[192.0.2.1]",
        "[IPv6:::1]",
        "[ipv6:1::%1]",
        "\uff20",
        "\U0001f600",
        "\u1e9b",
        "\0",
        "\udc80",
    ),
)
_ENDS = (
    "com",
    "c0",
    "test",
    "localhost",
    "Local",
    "\uff54est",
    "example",
    "example.com",
    "xn--p1ai",
)
_WORDS = st.lists(st.sampled_from(_PIECES), max_size=6).map("".join)
_QUOTED = _WORDS.map('"{}"'.format)
_NAMES = st.builds("{}{}{}".format, _WORDS, st.sampled_from(("", ".")), st.sampled_from(_ENDS))
_HOSTS = st.one_of(_NAMES, st.sampled_from(("[192.0.2.1]", "[IPv6:2001:DB8::1]", "[1.2.3]")))

TEXTS = st.one_of(
    _WORDS,
    st.builds("{}@{}".format, st.one_of(_WORDS, _QUOTED), _HOSTS),
    st.builds("a{}@b{}.com".format, st.characters(), st.characters()),
)
"""Made of what is hard: sound now and then, and faulty in every way."""

INTERNATIONAL = st.builds(
    "{}@{}".format, st.one_of(st.sampled_from(("a", "a" * 60)), LOCALS, LABELS, _QUOTED), NAMES
)
"""Names in every script, encoded or not, and local parts in every script before them."""
