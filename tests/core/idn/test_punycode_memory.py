"""The compiled Punycode, which strangers' names go through, touches no memory but its own."""

from pathlib import Path

import pytest

from support.compiled import require_compiled
from support.punycode_storm import storm
from support.sanitized import stormed

pytestmark = pytest.mark.slow

COUNT = 12_000


def test_random_names_are_read_as_in_python() -> None:
    assert storm(require_compiled("gatepost.idn._punycode"), COUNT // 2, seed=2) is None


def test_no_name_makes_it_touch_what_is_not_its_own(tmp_path: Path) -> None:
    ended = stormed("gatepost/idn/_punycode.c", "punycode_storm", COUNT, tmp_path)
    assert ended == (0, "")
