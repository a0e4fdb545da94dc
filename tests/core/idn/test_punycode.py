"""Whole names in Punycode: the same by the compiled module and by the one in Python."""

import unicodedata

import idna
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.idn import plain_punycode, punycode
from gatepost.idn.tables import tables
from support.compiled import require_compiled
from support.idn_labels import A_LABELS, LABELS

HOST_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
MOST = 253


def mapped(label: str) -> str:
    """A label as it is when it is encoded: without dots, ASCII in small letters."""
    text = unicodedata.normalize("NFC", label.translate(tables().mapping)).lower()
    return "".join(sign for sign in text if sign in HOST_SIGNS or not sign.isascii())


PIECES = st.one_of(LABELS, A_LABELS, st.text(max_size=64)).map(mapped)
NAMES = st.lists(PIECES, max_size=6).map(".".join).filter(lambda name: len(name) <= MOST)


@given(NAMES)
@example("")
@example(".")
@example("b\xfccher..example.")
@example("\ufeffa")
@example("a" * 63 + "." + "a" * 64)
@example("\xfc" * 55 + "." + "\xfc" * 56)
@example("a" * 58 + "\xfc")
@example("a" * 57 + "\xfc")
@example("\U0010ffff" * 30)
@example("".join(map(chr, range(0x3B1 + 58, 0x3B1, -1))))
@example("\ud800.\udfff\xe9")
@example("\xe9." * 126)
@example("\U0010ffff." * 126)
@example("xn--.xn---.xn--a-")
@example("a.xn--a")
@example("xn--9ca.xn--99999999.xn--9ca")
@example("xn--\xfc")
@example("xn--" + "9" * 60)
@example("xn--" + "a" * 59)
@example("xn--" + "9" * 59)
def test_both_say_the_same(name: str) -> None:
    quick = require_compiled("gatepost.idn._punycode")
    assert quick.to_ascii(name) == plain_punycode.to_ascii(name)
    assert quick.to_unicode(name) == plain_punycode.to_unicode(name)


@given(st.integers(0x80, 0x10FFFF), st.sampled_from(("{}", "a{}", "{}\xe9", "\u4e2d{}-1")))
@example(0xD7FF, "{}")
@example(0xD800, "{}")
@example(0xDFFF, "{}")
@example(0xE000, "{}")
def test_every_character_is_encoded_and_decoded_alike(code: int, around: str) -> None:
    quick, name = require_compiled("gatepost.idn._punycode"), around.replace("{}", chr(code))
    sent = plain_punycode.to_ascii(name)
    assert quick.to_ascii(name) == sent
    assert quick.to_unicode(sent) == plain_punycode.to_unicode(str(sent))


@given(NAMES.filter(lambda name: not name.startswith("xn--") and ".xn--" not in name))
def test_what_is_encoded_can_be_decoded(name: str) -> None:
    sent = punycode.to_ascii(name)
    if isinstance(sent, int):
        label = name.split(".")[sent]
        assert label.isascii() or len(label.encode("punycode")) > 59
        assert not label.isascii() or len(label) > 63
    elif len(sent) <= MOST:  # else it is too long to be read
        surrogate = any(unicodedata.category(sign) == "Cs" for sign in name)
        assert surrogate or punycode.to_unicode(sent) == (name, None)


@given(A_LABELS.map(mapped).filter(lambda label: label.startswith("xn--") and label.isascii()))
def test_what_is_decoded_is_what_the_package_reads(label: str) -> None:
    shown, refused = punycode.to_unicode(label)
    try:
        expected = idna.ulabel(label)
    except UnicodeError:
        return  # for one of many reasons
    assert (shown, refused) == (expected, None)


@pytest.mark.parametrize("ask", [punycode.to_ascii, punycode.to_unicode])
@pytest.mark.parametrize("size", [MOST + 1, 10_000])
def test_what_is_too_long_for_a_name_is_an_error(ask: object, size: int) -> None:
    assert callable(ask)
    assert ask("\xe9" * 59 + "a" * (MOST - 59)) is not None
    with pytest.raises(ValueError, match="at most 253 characters"):
        ask("\xe9" * size)


def test_a_name_is_a_text() -> None:
    quick = require_compiled("gatepost.idn._punycode")
    for no_text in (None, b"a", 1):
        with pytest.raises(TypeError):
            quick.to_ascii(no_text)
        with pytest.raises(TypeError):
            quick.to_unicode(no_text)
