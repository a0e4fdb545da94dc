"""The Bidi rule: of one mind with the idna package."""

import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.idn.bidi import KEPT, RTL, RTL_BLOCKS, SOUND, directions
from gatepost.idn.letters import letters, signs_of
from gatepost.idn.tables import tables
from support.idna_package import has_rtl, keeps_bidi_rule

# One or two of each direction there is in labels, near and far.
SIGNS = "a\u4e2d\u05d0\U00010840\u0628\U0001e922\u0660\U00010d301\u06f1-\u0301\u0f71\u0903"
MARKS = "-\u0301\u0f71\u0903"
EVERYTHING = list(map(chr, range(0x110000)))
LETTERS = [chr(code) for code, sign in enumerate(letters()) if chr(sign) in "LRANEMO"]
LABELS = st.builds(
    "{}{}{}".format,
    st.sampled_from([sign for sign in SIGNS if sign not in MARKS] + LETTERS[::97]),
    st.text(st.sampled_from(SIGNS), max_size=8).filter(lambda text: text.find("--") != 1),
    st.sampled_from([sign for sign in SIGNS if sign != "-"]),
)
NAMES = st.lists(LABELS, min_size=1, max_size=4)


@given(NAMES)
@example(["a\u0301", "\u05d0"])
@example(["\u05d01\u0660"])
@example(["\u05d0\u0301\u0301"])
@example(["\u05d0", "a-\u0301"])
@example(["\u05d0", "1"])
@example(["\u0661"])
def test_every_label_is_judged_alike(labels: list[str]) -> None:
    astray = [label for label in labels if not keeps_bidi_rule(label)]
    name = ".".join(labels)
    assert end(KEPT, name) == beginning(labels, astray)
    with_rtl = [label for label in astray if has_rtl(label)]
    assert end(SOUND, name) == beginning(labels, with_rtl)
    assert (RTL.search(signs_of(name)) is not None) == has_rtl(name)


def end(rule: re.Pattern[bytes], name: str) -> int:
    matched = rule.match(signs_of(name))
    assert matched is not None
    return matched.end()


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


def test_letters_and_marks_have_the_sign_of_their_direction() -> None:
    runs = {"L": "l", "R": "r", "AL": "a", "AN": "n", "EN": "e", "NSM": "m"}
    classes = tables().classes.decode("latin-1")
    for sign, kind, seen in zip(EVERYTHING, classes, letters().decode("ascii"), strict=False):
        if kind in "pn" and unicodedata.category(sign) != "Cn":
            known = runs.get(unicodedata.bidirectional(sign), "o")
            assert seen == (known if kind == "n" else known.upper())
        elif kind not in "c.-":
            assert seen == "\0"


def test_every_right_to_left_letter_stands_in_a_block_of_them() -> None:
    missed = {ord(sign) for sign in EVERYTHING if has_rtl(sign)}
    for block in RTL_BLOCKS:
        missed.difference_update(range(*block))
    assert not missed
