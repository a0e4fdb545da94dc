"""The Bidi rule: of one mind with the idna package."""

import unicodedata

import idna
from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.idn import is_rtl, keeps_bidi_rule

# One or two of each direction there is in labels, near and far.
SIGNS = (
    "aZ\u4e2d\u05d0\ufb1d\U00010800\u0628\U0001e900\u0660\U00010e601\u06f1+-,%!\u0301\u0f71\u3002 "
)
LABELS = st.text(st.sampled_from(SIGNS), min_size=1, max_size=8)


def by_the_package(label: str) -> bool:
    try:
        return idna.check_bidi(label, check_ltr=True)
    except idna.IDNAError:
        return False


@given(st.one_of(LABELS, st.text(min_size=1, max_size=8)))
@example("\u05d0\u0378")
@example("a\u0301")
@example("\u05d01\u0660")
@example("\u05d0\u0301\u0301")
@example("a-\u0301")
@example("1")
@example("\u0661")
def test_every_label_is_judged_alike(label: str) -> None:
    assert keeps_bidi_rule(label) == by_the_package(label)


@given(st.one_of(LABELS, st.text()))
def test_right_to_left_is_what_unicode_calls_so(text: str) -> None:
    assert is_rtl(text) == any(unicodedata.bidirectional(c) in {"R", "AL", "AN"} for c in text)


def test_every_right_to_left_letter_is_known() -> None:
    everything = map(chr, range(0x110000))
    missed = [c for c in everything if unicodedata.bidirectional(c) in {"R", "AL", "AN"}]
    assert [c for c in missed if c != "\u200f" and not is_rtl(c)] == []
