"""What the letters of words tell: of one mind with leaving letters out, one after the other."""

from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.typos.letters import Places

WORDS = st.text("gmailotes0-", min_size=1, max_size=10)


def shortened(word: str) -> set[str]:
    lacks = 1 if len(word) < 6 else 2
    kept = (combinations(word, len(word) - left_out) for left_out in range(lacks + 1))
    return {"".join(letters) for form in kept for letters in form}


@given(WORDS, WORDS)
@example("gmial", "gmail")
@example("hotmial", "hotmail")
@example("a", "b")
def test_words_share_nearly_all_when_they_have_a_form_in_common(one: str, other: str) -> None:
    assert Places(one).shares_nearly_all(other) == bool(shortened(one) & shortened(other))
