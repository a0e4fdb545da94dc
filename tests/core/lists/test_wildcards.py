"""Which of many patterns match: as a shell would say."""

import re
from fnmatch import translate

from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.lists.wildcards import Wildcards

patterns_ = st.lists(st.text("ab*", max_size=8), min_size=1, max_size=6)


@given(patterns_, st.text("ab", max_size=12))
@example(["", "*", "**", "a", "a*", "*a", "a*a"], "a")
@example(["abab*ab", "ab*abab", "*aba*bab*", "abab"], "abab")
@example(["*a*b*", "*ab*ab*", "*b*a*"], "abb")
def test_they_match_as_the_shells_do(patterns: list[str], text: str) -> None:
    found = Wildcards((pattern, number) for number, pattern in enumerate(patterns)).matching(text)
    expected = [n for n, pattern in enumerate(patterns) if re.match(translate(pattern), text)]
    assert sorted(found) == expected


def test_other_signs_of_shells_are_ordinary_characters() -> None:
    signs = Wildcards([("a?*", 1), ("[ab]*", 2), ("a\\*", 3), ("!a*", 4)])
    assert list(signs.matching("ab")) == []
    assert [list(signs.matching(text)) for text in ("a?b", "[ab]", "a\\b", "!a")] == [
        [1], [2], [3], [4],
    ]  # fmt: skip
