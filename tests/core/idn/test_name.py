"""Whole names in ASCII: of one mind with the idna package."""

import re

import idna
from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.idn import to_ascii
from support.idn_labels import NAMES


def by_the_package(text: str) -> str | None:
    try:
        return idna.encode(text, uts46=True).decode("ascii").rstrip(".")
    except idna.IDNAError:
        return None


@given(st.one_of(NAMES, st.text(max_size=80)))
@example("mailinator\u2024com")
@example("a\u2026com")
@example("\u2488com")
@example("\u200bmailinator.com")
@example("b\xfccher.example.")
@example("b\xfccher.example\u3002")
@example("b\xfccher.example..")
@example("a_b.b\xfccher.example")
@example("\xfc" * 50 + ".example")
@example(".".join(["\xfc" * 50] * 5))
@example("")
@example(".")
@example("\xad")
def test_names(text: str) -> None:
    if re.search("[\u200c\u200d]", text):
        assert to_ascii(text) is None
    else:
        assert to_ascii(text) == by_the_package(text)
