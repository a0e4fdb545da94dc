"""What the checks say of listed names: once for all that an entry stands for."""

from pathlib import Path

import pytest

from gatepost import Finding, Gatepost
from gatepost.checks.listed import Listed
from gatepost.lists.entries import EntryClass, ListEntry
from gatepost.lists.view import Match
from gatepost.model import Outcome

ENTRY = ListEntry(EntryClass.DISPOSABLE, ("one",), confirmed=True)


def say(match: Match) -> Finding:
    return Finding("disposable", Outcome.FAIL, detail=f"{match.suffix} by {match.entry.sources}")


def test_a_match_is_spoken_of_once() -> None:
    match, listed = Match("disposable", "bad.example", ENTRY), Listed(say)
    assert listed.finding(match) == say(match)
    assert listed.finding(match) is listed.finding(match)


def test_another_match_of_the_same_name_is_spoken_of_anew() -> None:
    other = ListEntry(EntryClass.DISPOSABLE, ("two",), confirmed=True)
    listed = Listed(say)
    for entry in (ENTRY, other, ENTRY):
        match = Match("disposable", "bad.example", entry)
        assert listed.finding(match) == say(match)


@pytest.mark.usefixtures("baseline")
def test_addresses_below_a_listed_domain_share_their_conclusion(tmp_path: Path) -> None:
    with Gatepost({"data_dir": tmp_path}) as gate:
        first, other, itself = (
            gate.check_instant(f"ann@{below}mailinator.com") for below in ("x.", "y.z.", "")
        )
    assert first.findings is other.findings
    assert first.conclusion == itself.conclusion
    assert first.reason == "disposable"
