"""The tables say of each code point what the idna package and email-validator say."""

import sys
from types import ModuleType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from idna.idnadata import codepoint_classes
from idna.intranges import intranges_contain

from gatepost.idn.knowledge import ask_letters, ask_mappings, read_letters, read_mappings
from gatepost.idn.tables import (
    CONTEXT,
    HYPHEN,
    LETTER,
    MARK,
    build,
    lengths,
    refused_in,
    tables,
)

ARABIC_DIGITS = (*range(0x660, 0x66A), *range(0x6F0, 0x6FA))
DEPENDING = ("CONTEXTO", "CONTEXTJ")
EVERYTHING = range(sys.maxunicode + 1)


@pytest.mark.slow
def test_what_is_read_is_what_would_be_told() -> None:
    assert build(read_mappings(), read_letters()) == build(ask_mappings(), ask_letters())


def test_data_of_another_shape_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """As before idna 3.18, and perhaps one day again."""
    monkeypatch.setitem(sys.modules, "idna.uts46data", ModuleType("idna.uts46data"))
    with pytest.raises(ImportError):
        list(read_mappings())


def test_the_tables_are_built_once() -> None:
    assert tables() is tables()


def test_every_code_point_that_is_not_refused_is_as_long_as_what_it_becomes() -> None:
    known = tables()
    signs = [
        chr(code) for code in EVERYTHING if refused_in(chr(code).translate(known.classes)) is None
    ]
    becomes = [known.mapping.get(ord(sign), sign) for sign in signs]
    assert max(map(len, becomes)) > 2
    assert list(lengths("".join(signs).translate(known.classes))) == list(map(len, becomes))


SIGNS = (
    "aZ09.-_ @\xe9\xad\u200b\u0130\xdf\u03a3\u03c3\u13a0\uab70\uff41\u3002\ufdfa\u2488\u05d0\u0301"
    "\ud800\U000e0101"
)


@given(st.one_of(st.text(SIGNS, max_size=60), st.text("aB\u13a0\u0130\xad"), st.text()))
@example("A" * 50 + "\u13a0")
@example("a" * 50 + "\uab70")
@example("A\xe9" * 45)
def test_a_text_becomes_what_each_sign_of_it_becomes(text: str) -> None:
    known = tables()
    assert known.mapped(text) == text.translate(known.mapping)
    assert known.classes_of(text) == text.translate(known.classes)


@pytest.mark.slow
def test_every_code_point_has_the_class_that_rfc_5892_derives() -> None:
    classes = tables().classes.decode("ascii")
    for code in EVERYTHING:
        kind = classes[code] if code < len(classes) else ""
        digit = code in ARABIC_DIGITS  # the Bidi rule sees to them
        letter = intranges_contain(code, codepoint_classes["PVALID"])
        assert (kind in {LETTER, MARK, HYPHEN}) == (letter or digit)
        depends = any(intranges_contain(code, codepoint_classes[name]) for name in DEPENDING)
        assert (kind == CONTEXT) == (depends and not digit)
