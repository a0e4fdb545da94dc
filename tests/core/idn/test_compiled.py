"""The compiled library and our own Punycode say the same of every label."""

import re
import sys
import unicodedata
from collections.abc import Iterator
from types import ModuleType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.idn import compiled, to_ascii
from gatepost.idn.label import PREFIX, a_label, read_label
from gatepost.idn.punycode import encode
from gatepost.idn.soundness import Labels
from gatepost.idn.tables import CONTEXT, LETTER, MARK, tables
from support.idn_labels import A_LABELS, LABELS

LONG = "\u05d0\u05d1\u05d2" * 20
# Beside a letter of either direction, an ideograph, and alone; behind and before them.
AROUND = ("{}", "a{}", "{}a{}", "\u05d0{}", "{}\u4e2d")


def is_sound(label: str) -> bool:
    composed = unicodedata.is_normalized("NFC", label)
    labels = Labels(label)
    return composed and labels.first_unsound is None and labels.first_misdirected is None


def encoded(label: str) -> str:
    return label if label.isascii() else PREFIX + str(encode(label, 400))


def decoded(label: str) -> str | None:
    return next(iter(compiled.u_labels([label])), None)


@pytest.fixture
def library_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The library is looked for again, and again when the test is over."""
    compiled._reader.cache_clear()
    yield monkeypatch
    compiled._reader.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize("around", AROUND)
def test_every_letter_is_encoded_and_decoded_alike(around: str) -> None:
    kinds = tables().classes.decode("ascii")
    letters = (chr(code) for code, kind in enumerate(kinds) if kind in LETTER + MARK + CONTEXT)
    labels = (around.replace("{}", letter) for letter in letters if not letter.isascii())
    sound = [label for label in labels if is_sound(label)]
    assert len(sound) > 1_000
    assert [label for label in sound if compiled.a_name(label) != encoded(label)] == []
    assert [label for label in sound if decoded(encoded(label)) != label] == []


@given(LABELS)
@example("\u05d0\u05d1-\u0661")
@example("\xdf\u03c2")
@example("a1")
def test_sound_labels_are_encoded_alike(label: str) -> None:
    mapped = unicodedata.normalize("NFC", label.translate(tables().mapping))
    for one in filter(None, mapped.split(".")):
        if is_sound(one) and not one.isascii():
            assert compiled.a_name(one) == encoded(one)


@given(st.one_of(A_LABELS, LABELS.map(encoded)))
@example("xn--")
@example("xn---")
@example("xn--a-")
@example("xn--a")
@example("xn--a-b")
@example("xn--9ca")
@example("xn--9CA")
@example("xn--1")
@example("xn--99999999")
@example("xn--\xfc")
def test_a_labels_are_decoded_alike(label: str) -> None:
    label = re.sub(r"[^a-z0-9\x80-\U0010ffff-]", "", label.lower())  # nothing else is asked about
    ours = read_label(label) if len(label) < 64 else None
    theirs = decoded(label)
    if ours is not None and is_sound(ours):
        assert theirs == ours
    # What it reads of others is looked at again.
    assert theirs is None or len(label) > 63 or not is_sound(theirs) or theirs == ours


@given(st.lists(st.one_of(LABELS, A_LABELS), min_size=3, max_size=9))
def test_whole_names_are_what_their_labels_are(labels: list[str]) -> None:
    mapped = [unicodedata.normalize("NFC", label.translate(tables().mapping)) for label in labels]
    sound = [label for label in mapped if label and "." not in label and is_sound(label)]
    name = ".".join([*sound, LONG[:20], "com"])
    sent = [a_label(label) for label in name.split(".")]
    if Labels(name).first_misdirected is None and None not in sent:
        assert compiled.a_name(name) == ".".join(map(str, sent))


def test_it_knows_every_letter_that_this_python_knows() -> None:
    assert compiled.knows_every_letter()


def test_only_long_names_are_worth_it() -> None:
    assert not compiled.is_long("b\xfccher.example")
    assert not compiled.is_long("xn--80aaxitdbjk.xn--p1ai")
    assert compiled.is_long(LONG)


def test_without_the_library_our_own_answers(library_anew: pytest.MonkeyPatch) -> None:
    known = to_ascii(f"{LONG[:30]}.{LONG[:33]}.com")
    compiled._reader.cache_clear()
    library_anew.setitem(sys.modules, "pydantic_core", None)
    assert not compiled.knows_every_letter()
    assert known is not None
    assert compiled.a_name(LONG) is None
    assert to_ascii(f"{LONG[:30]}.{LONG[:33]}.com") == known
    assert to_ascii(known) == known


def test_a_library_that_reads_names_in_another_way_is_not_asked(
    library_anew: pytest.MonkeyPatch,
) -> None:
    class TakesAll:
        def __init__(self, text: str) -> None:
            self.host = "xn--fuball-cta.xn--bcher-kva"

        def unicode_host(self) -> str:
            return "fu\xdfball.b\xfccher"

    other = ModuleType("pydantic_core")
    other.Url = TakesAll  # type: ignore[attr-defined]
    library_anew.setitem(sys.modules, "pydantic_core", other)
    assert compiled.a_name(LONG) is None
