"""`gatepost allow`, `deny`, `forget` and `local`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gatepost.cli.app import build_cli

pytestmark = pytest.mark.usefixtures("baseline")


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GATEPOST_DATA_DIR", str(tmp_path))
    return tmp_path


def gatepost(*arguments: str) -> Result:
    return CliRunner().invoke(build_cli(), arguments)


def test_denied_allowed_forgotten() -> None:
    assert gatepost("deny", "rival.org").stdout == "denied: rival.org\n"
    assert gatepost("check", "ann@rival.org").exit_code == 1
    moved = gatepost("allow", "rival.org")
    assert moved.stdout == "allowed: rival.org (moved from the other list)\n"
    assert gatepost("check", "ann@rival.org").exit_code == 0
    assert gatepost("forget", "rival.org").exit_code == 0
    again = gatepost("forget", "rival.org")
    assert (again.exit_code, again.stderr) == (1, "on neither list: rival.org\n")


def test_one_bad_entry_and_nothing_is_changed(data_dir: Path) -> None:
    result = gatepost("deny", "rival.org", "what is this")
    assert result.exit_code == 2
    assert "'what is this': neither a domain" in result.stderr
    assert not (data_dir / "deny.txt").exists()


def test_a_public_suffix_needs_force() -> None:
    result = gatepost("deny", "co.uk")
    assert result.exit_code == 2
    assert "co.uk is a public suffix" in result.stderr
    assert gatepost("deny", "co.uk", "--force").exit_code == 0


@pytest.mark.parametrize("pattern", ["*@*", "*.*@*", "*-*@*.com", "**@*mail*"])
def test_a_pattern_about_anybody_anywhere_needs_force(pattern: str) -> None:
    result = gatepost("deny", pattern)
    assert result.exit_code == 2
    assert "--force takes it all the same" in result.stderr
    assert gatepost("deny", pattern, "--force").exit_code == 0


@pytest.mark.parametrize("pattern", ["info@*", "promo-*@*.com", "*.*@company.org", "*@*.rival.org"])
def test_a_pattern_about_somebody_or_of_somebody_needs_none(pattern: str) -> None:
    assert gatepost("deny", pattern).exit_code == 0


def test_what_stays_allowed_all_the_same_is_said() -> None:
    gatepost("allow", "company.org")
    result = gatepost("deny", "ann@company.org")
    assert "ann@company.org stays allowed: company.org wins" in result.stderr


def test_an_address_can_be_kept_hashed(data_dir: Path) -> None:
    assert gatepost("deny", "--hashed", "ann@company.org", "rival.org").exit_code == 0
    text = (data_dir / "deny.txt").read_text()
    assert "ann" not in text
    assert "rival.org" in text
    assert gatepost("check", "Ann@company.org").exit_code == 1


def test_the_lists_are_shown_for_people_and_for_programs(data_dir: Path) -> None:
    gatepost("deny", "rival.org", "*@*.spam.org")
    gatepost("allow", "ann@rival.org")
    with (data_dir / "deny.txt").open("a") as file:
        file.write("not this\n")
    result = gatepost("local")
    assert result.stdout.splitlines() == [
        "allow  address  ann@rival.org",
        "deny   domain   rival.org",
        "deny   pattern  *@*.spam.org",
    ]
    assert result.stderr.startswith("deny.txt, line 3: neither a domain")
    shape = json.loads(gatepost("local", "--json").stdout)
    assert shape["allow"]["entries"] == [{"entry": "ann@rival.org", "kind": "address", "line": 1}]
    assert [fault["line"] for fault in shape["deny"]["faults"]] == [3]
