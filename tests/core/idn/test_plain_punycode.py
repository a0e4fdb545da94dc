"""Punycode in Python: the codec's answers, without its quadratic time."""

import re

import idna
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.idn.plain_punycode import decode, encode
from support.idn_labels import LABELS

TEXTS = st.one_of(LABELS, st.text(max_size=64))
ANY_LENGTH = 1000


def reference(label: str) -> str:
    return label.encode("punycode").decode("ascii")


# RFC 3492 section 7.1, (A) Arabic, (B) Chinese, (D) Czech, (I) Russian, (L) Japanese.
@pytest.mark.parametrize(
    ("label", "encoded"),
    [
        (
            "\u0644\u064a\u0647\u0645\u0627\u0628\u062a\u0643\u0644\u0645\u0648\u0634\u0639\u0631"
            "\u0628\u064a\u061f",
            "egbpdaj6bu4bxfgehfvwxn",
        ),
        ("\u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587", "ihqwcrb4cv8a8dqg056pqjye"),
        ("Pro\u010dprost\u011bnemluv\xed\u010desky", "Proprostnemluvesky-uyb24dma41a"),
        (
            "\u043f\u043e\u0447\u0435\u043c\u0443\u0436\u0435\u043e\u043d\u0438\u043d\u0435\u0433"
            "\u043e\u0432\u043e\u0440\u044f\u0442\u043f\u043e\u0440\u0443\u0441\u0441\u043a\u0438",
            "b1abfaaepdrnnbgefbadotcwatmq2g4l",
        ),
        ("3\u5e74B\u7d44\u91d1\u516b\u5148\u751f", "3B-ww4c5e180e575a65lsy2b"),
    ],
)
def test_the_standard_s_samples(label: str, encoded: str) -> None:
    assert encode(label, ANY_LENGTH) == encoded
    if encoded.islower():
        assert decode(encoded) == label


@given(TEXTS.filter(lambda text: not text.isascii()))
@example("\xe9" * 255)
@example("\U0010ffff\x80")
@example("a" * 62 + "\U0010ffff")
@example("\x80" * 62 + "\U0010ffff")
def test_it_agrees_with_the_codec(label: str) -> None:
    encoded = reference(label)
    assert encode(label, len(encoded)) == encoded
    assert encode(label, len(encoded) - 1) is None
    if label == label.lower():
        surrogate = re.search("[\ud800-\udfff]", label) is not None  # which no text should have
        assert decode(encoded.lower()) == (None if surrogate else label)


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789-", max_size=63))
@example("-bbk")  # another spelling of bbk
@example("99999999")
@example("a-")
@example("")
def test_only_what_encodes_to_the_text_is_decoded(text: str) -> None:
    decoded = decode(text)
    if decoded is not None:
        assert reference(decoded) == text
    else:
        with pytest.raises(UnicodeError):
            idna.ulabel(f"xn--{text}")
