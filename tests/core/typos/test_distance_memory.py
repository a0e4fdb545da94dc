"""The compiled distance, which strangers' words go through, touches no memory but its own."""

from pathlib import Path

import pytest

from support.compiled import require_compiled
from support.distance_storm import storm
from support.sanitized import stormed

pytestmark = pytest.mark.slow

COUNT = 40_000


def test_random_words_are_as_far_as_in_python() -> None:
    assert storm(require_compiled("gatepost.typos._distance"), COUNT // 2, seed=2) is None


def test_no_word_makes_it_touch_what_is_not_its_own(tmp_path: Path) -> None:
    ended = stormed("gatepost/typos/_distance.c", "distance_storm", COUNT, tmp_path)
    assert ended == (0, "")
