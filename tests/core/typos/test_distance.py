"""Slips of the finger weigh less than other letters."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.typos import plain_distance
from gatepost.typos.distance import distance as distance_in
from gatepost.typos.keyboard import near_keys
from gatepost.typos.slips import FAR, costs_of_slips
from support.compiled import require_compiled

COSTS = costs_of_slips()


def distance(typed: str, meant: str, limit: int = FAR) -> int:
    return distance_in(COSTS, typed.encode(), meant.encode(), limit)


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


LIMITS = (5, 7, 10, 12, 16, 20)
WORDS = st.text("gmailotesrun0-y", min_size=1, max_size=12)


@given(WORDS, WORDS, st.sampled_from(LIMITS))
@example("erediffmai", "rediffmail", 20)
@example("hotmial", "hotmail", 5)
@example("a", "b", 12)
def test_a_limit_changes_nothing_within_it(typed: str, meant: str, limit: int) -> None:
    whole = distance(typed, meant)
    assert distance(typed, meant, limit) == (whole if whole <= limit else FAR)


@given(WORDS, WORDS, st.sampled_from((*LIMITS, 60, FAR)))
@example("", "", 5)
@example("a" * 70, "a" * 63, 60)
@example("a" * 200, "b" * 63, 10**9)
@example("0yaq00x0x", "0aq00xx", 16)
def test_both_say_the_same(typed: str, meant: str, limit: int) -> None:
    quick, asked = require_compiled("gatepost.typos._distance"), (typed.encode(), meant.encode())
    assert quick.distance(COSTS, *asked, limit) == plain_distance.distance(COSTS, *asked, limit)


@pytest.mark.parametrize(
    ("typed", "meant", "said"),
    [
        ("a", "a" * 64, "at most 63 letters"),
        ("\xe9", "e", "words are ASCII"),
        ("e", "\xe9", "words are ASCII"),
    ],
)
def test_what_is_no_word_is_an_error(typed: str, meant: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        distance(typed, meant)


@pytest.mark.parametrize(
    "asked", [(), (COSTS, "a", b"a", 1), (COSTS, b"a", None, 1), (None, b"a", b"a", 1),
              (COSTS, b"a", b"a", "1")]
)  # fmt: skip
def test_the_compiled_one_takes_nothing_else(asked: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        require_compiled("gatepost.typos._distance").distance(*asked)


@pytest.mark.parametrize("costs", [b"", COSTS[:-1], COSTS + b"1"])
def test_there_is_a_cost_for_every_slip(costs: bytes) -> None:
    with pytest.raises(ValueError, match="costs"):
        require_compiled("gatepost.typos._distance").distance(costs, b"a", b"a", 1)
