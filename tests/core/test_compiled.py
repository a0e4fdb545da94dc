"""What is compiled, which strangers' texts go through, says what Python says, and touches no memory
but its own."""

from pathlib import Path
from types import ModuleType

import pytest

from support import distance_storm, lookup_storm, punycode_storm
from support.compiled import require_compiled
from support.sanitized import stormed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize(
        ("module", "storm", "count"),
        [
            ("gatepost.idn._lookup", lookup_storm, 3_000),
            ("gatepost.idn._punycode", punycode_storm, 12_000),
            ("gatepost.typos._distance", distance_storm, 40_000),
        ],
        ids=["lookup", "punycode", "distance"],
    ),
]


def test_of_random_texts_it_says_what_python_says(
    module: str, storm: ModuleType, count: int
) -> None:
    assert storm.storm(require_compiled(module), count // 2, seed=2) is None


def test_no_text_makes_it_touch_what_is_not_its_own(
    module: str, storm: ModuleType, count: int, tmp_path: Path
) -> None:
    assert stormed(module, storm, count, tmp_path) == (0, "")
