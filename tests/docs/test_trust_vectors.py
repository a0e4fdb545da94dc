"""The trust vectors, judged by our reader and by one that was written from the page alone."""

import json
from typing import Any

import pytest

from gatepost.errors import TrustError
from gatepost.snapshots.times import parse_time
from gatepost.snapshots.trust_line import TrustLine
from gatepost.snapshots.trusted import verify_snapshot
from support.house import ROOT
from support.minimal_reader import Refused, judge
from support.trust_vectors import document

FILE = ROOT / "docs" / "vectors" / "trust.json"
VECTORS = json.loads(FILE.read_text(encoding="utf-8"))["vectors"]


def says(vector: dict[str, Any]) -> str:
    return str(vector["says"])


def test_the_committed_vectors_are_those_that_the_rules_make() -> None:
    assert FILE.read_text(encoding="utf-8") == document(), (
        "run: python -m support.trust_vectors > docs/vectors/trust.json (in tests/)"
    )
    assert len({says(vector) for vector in VECTORS}) == len(VECTORS)


@pytest.mark.parametrize("vector", VECTORS, ids=says)
def test_our_reader(vector: dict[str, Any]) -> None:
    def read() -> int:
        return verify_snapshot(
            trust=TrustLine.parse(vector["trust"]),
            root_notes=[note.encode() for note in vector["roots"]],
            manifest_note=vector["manifest"].encode(),
            now=parse_time(vector["now"]),
            floor=[note.encode() for note in vector["accepted_before"]],
        ).generation

    if vector["takes"] is None:
        with pytest.raises(TrustError):
            read()
    else:
        assert read() == vector["takes"]


@pytest.mark.parametrize("vector", VECTORS, ids=says)
def test_a_reader_that_knows_the_page_only(vector: dict[str, Any]) -> None:
    if vector["takes"] is None:
        with pytest.raises(Refused):
            judge(vector)
    else:
        assert judge(vector) == vector["takes"]
