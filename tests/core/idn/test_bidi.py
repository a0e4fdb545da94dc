"""The Bidi rule: of one mind with the idna package."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.idn.bidi import RTL_BLOCKS, directions, end_of_kept, end_of_sound, is_rtl
from support.idna_package import has_rtl, keeps_bidi_rule

# One or two of each direction there is in labels, near and far.
SIGNS = (
    "aZ\u4e2d\u05d0\ufb1d\U00010800\u0628\U0001e900\u0660\U00010e601\u06f1+-,%!\u0301\u0f71\u3002 "
)
LABELS = st.text(st.sampled_from(SIGNS), min_size=1, max_size=8)
OTHERS = st.text(st.characters(exclude_characters="."), min_size=1, max_size=8)
NAMES = st.lists(st.one_of(LABELS, OTHERS), min_size=1, max_size=4)
EVERYTHING = list(map(chr, range(0x110000)))


@given(NAMES)
@example(["\u05d0\u0378"])
@example(["a\u0301", "\u05d0"])
@example(["\u05d01\u0660"])
@example(["\u05d0\u0301\u0301"])
@example(["\u05d0", "a-\u0301"])
@example(["\u05d0", "1"])
@example(["\u0661"])
@example(["a", "\ue000", "\u05d0"])
def test_every_label_is_judged_alike(labels: list[str]) -> None:
    astray = [label for label in labels if not keeps_bidi_rule(label)]
    name = ".".join(labels)
    assert end_of_kept(name, 0) == beginning(labels, astray)
    assert end_of_sound(name, 0) == beginning(labels, [label for label in astray if has_rtl(label)])
    assert {is_rtl(name, likely) for likely in range(len(name) + 1)} == {has_rtl(name)}


def beginning(labels: list[str], astray: list[str]) -> int:
    """Where the first label of those astray begins; behind them all when none is."""
    before = labels[: labels.index(astray[0])] if astray else labels
    return sum(len(label) + 1 for label in before) - (not astray)


def test_what_is_tabled_is_what_unicode_says() -> None:
    signs = directions().decode("ascii")
    runs = {"L": "L", "R": "R", "AL": "A", "AN": "N", "EN": "E", "NSM": "m"}
    for sign, known in zip(EVERYTHING, signs, strict=False):
        if known in "LRANEm":
            assert runs[unicodedata.bidirectional(sign)] == known


def test_every_right_to_left_letter_stands_in_a_block_of_them() -> None:
    missed = {ord(sign) for sign in EVERYTHING if has_rtl(sign)}
    for block in RTL_BLOCKS:
        missed.difference_update(range(*block))
    assert not missed
