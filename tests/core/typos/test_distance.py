"""Slips of the finger weigh less than other letters."""

from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.typos.distance import FAR
from gatepost.typos.distance import distance as distance_in
from gatepost.typos.keyboard import near_keys
from gatepost.typos.slips import Slips

distance = partial(distance_in, Slips())


@pytest.mark.parametrize(
    ("slip", "other"),
    [
        ("gmial", "gmali"[::-1]),  # two letters swapped
        ("gmaill", "gmailq"),  # struck twice
        ("gmsil", "gmpil"),  # the key beside it
        ("gmeil", "gmtil"),  # spelt by ear
        ("gmnail", "gmxail"),  # two keys at once
        ("outlok", "outlok"[1:]),  # one of two equal letters
        ("gnail", "nmail"),  # not the first letter
    ],
)
def test_an_easy_slip_is_nearer(slip: str, other: str) -> None:
    meant = "outlook" if "o" in slip else "gmail"
    assert 0 < distance(slip, meant) < distance(other, meant)


def test_the_same_word_has_no_distance() -> None:
    assert distance("gmail", "gmail") == 0


@pytest.mark.parametrize("pair", ["yx", "zt", "aq", "mn", "ml", "ty", "po", "o0"])
def test_keys_of_all_three_layouts_are_near(pair: str) -> None:
    assert {pair, pair[::-1]} <= near_keys()


@pytest.mark.parametrize("pair", ["gp", "qp", "xm", "aa"])
def test_others_are_not(pair: str) -> None:
    assert pair not in near_keys()


WORDS = st.text("gmailotesrun0-y", min_size=1, max_size=12)


@given(WORDS, WORDS, st.sampled_from((0.5, 0.7, 1.0, 1.2, 1.6, 2.0)))
@example("erediffmai", "rediffmail", 2.0)
@example("hotmial", "hotmail", 0.5)
@example("a", "b", 1.2)
def test_a_limit_changes_nothing_within_it(typed: str, meant: str, limit: float) -> None:
    whole = distance(typed, meant)
    assert distance(typed, meant, limit) == (whole if whole <= limit else FAR)
