"""`gatepost service …` as typed, in this process."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gatepost.cli.app import build_cli

pytestmark = pytest.mark.slow

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command on a data directory of its own; the settings file is in the cwd."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATEPOST_SERVICE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("GATEPOST_SERVICE_PACKAGES", "false")
    monkeypatch.setenv("GATEPOST_SERVICE_PUBLIC_URL", "https://lists.example")

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(build_cli(), ["service", *arguments], prog_name="gatepost")

    return invoke


@pytest.fixture
def initialised(run: Run) -> Run:
    assert run("init").exit_code == 0
    return run


@pytest.fixture
def published(initialised: Run) -> Run:
    """Generation 1, with nothing in it."""
    assert initialised("publish", "--allow-empty").exit_code == 0
    return initialised


def test_init_prints_what_readers_need_and_what_to_do_with_the_keys(run: Run) -> None:
    result = run("init")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert "GATEPOST_SYNC_URL=https://lists.example" in lines
    trust = [line for line in lines if line.startswith("GATEPOST_TRUST=gatepost-root-1:")]
    assert len(trust) == 1
    assert "move root-1.key, root-2.key and root-3.key offline" in result.output
    assert trust[0] in run("trust").output.splitlines()


def test_init_never_overwrites(initialised: Run) -> None:
    result = initialised("init")
    assert result.exit_code == 2
    assert "gatepost service trust" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_init_takes_another_directory(run: Run, tmp_path: Path) -> None:
    assert run("init", "--data-dir", str(tmp_path / "other")).exit_code == 0
    assert (tmp_path / "other" / "keys" / "manifest.key").exists()
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", ["trust", "status", "publish", "collect"])
def test_a_service_that_is_not_initialised_says_so(run: Run, command: str) -> None:
    result = run(command)
    assert result.exit_code == 2
    assert "gatepost service init" in result.stderr


def test_what_is_added_is_published_at_once(initialised: Run) -> None:
    result = initialised("add", "--allow-empty", "blacklist", "example.net", "joe@example.com")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "2 added to blacklist, 0 were there already",
        "generation 1 published; changed: disposable, blacklist, domain_state",
    ]
    again = initialised("add", "blacklist", "EXAMPLE.NET")
    assert again.output.splitlines() == [
        "0 added to blacklist, 1 were there already",
        "nothing new: generation 1 stands",
    ]


def test_adding_may_leave_publishing_for_later(initialised: Run) -> None:
    assert "published" not in initialised("add", "blacklist", "a.example", "--no-publish").output
    result = json.loads(initialised("publish", "--allow-empty", "--json").output)
    assert result == {
        "generation": 1,
        "changed": ["disposable", "blacklist", "domain_state"],
        "published": True,
        "built": ["disposable", "blacklist", "domain_state"],
    }


@pytest.mark.parametrize(
    ("name", "entry", "complaint"),
    [
        ("blacklist", "co.uk", "'co.uk' is a public suffix"),
        ("disposable", "gmail.com", "'gmail.com' is a well-known provider or relay"),
        ("blacklist", "a@@b", "'a@@b' is not an address"),
        ("disposable", "joe@example.com", "'joe@example.com' is not a domain"),
        ("domain_state", "example.org up", "cannot be read: an unknown flag"),
    ],
)
def test_one_bad_entry_and_none_is_added(
    initialised: Run, name: str, entry: str, complaint: str
) -> None:
    good = "good.example registered" if name == "domain_state" else "good.example"
    result = initialised("add", name, good, entry)
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert "nothing was changed" in result.stderr
    assert json.loads(initialised("status", "--json").output)["sources"] == []


def test_an_address_is_removed_in_any_spelling(published: Run) -> None:
    published("add", "blacklist", "j.oe@gmail.com")
    result = published("remove", "blacklist", "JOE+x@gmail.com")
    assert result.output.splitlines()[0] == "1 removed from blacklist"
    missing = published("remove", "blacklist", "joe@gmail.com")
    assert missing.exit_code == 2
    assert "this address is not in blacklist; nothing was changed" in missing.stderr


def test_collect_names_the_lines_that_were_left_out(initialised: Run, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("trash.example\n?\ncom.ar\n", encoding="utf-8")
    (tmp_path / "gatepost.toml").write_text(
        '[[service.sources]]\nname = "own"\nset = "disposable"\nkind = "file"\n'
        'path = "list.txt"\n'
        '[[service.sources]]\nname = "gone"\nset = "disposable"\nkind = "file"\n'
        'path = "gone.txt"\n',
        encoding="utf-8",
    )
    result = initialised("collect")
    assert result.exit_code == 1
    assert result.output.splitlines()[:3] == [
        "disposable/own: 1 entries, 1 added, 0 removed, 2 lines left out",
        "  line 2: not a domain",
        "  line 3: public suffix",
    ]
    assert f"disposable/gone: failed: cannot read {tmp_path / 'gone.txt'}" in result.output
    status = json.loads(initialised("status", "--json").output)
    assert [(s["name"], s["status"], s["entries"]) for s in status["sources"]] == [
        ("gone", "failed", 0),
        ("own", "ok", 1),
    ]


OWN = """
[[service.sources]]
name = "own"
set = "disposable"
kind = "file"
path = "list.txt"
"""


def test_collecting_elsewhere_finds_the_settings_of_the_data_directory(
    initialised: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data" / "list.txt").write_text("trash.example\n", encoding="utf-8")
    (tmp_path / "data" / "gatepost.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert initialised("collect").output == "disposable/own: 1 entries, 1 added, 0 removed\n"


def test_collecting_without_the_settings_does_not_drop_the_sources(
    initialised: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list.txt").write_text("trash.example\n", encoding="utf-8")
    (tmp_path / "gatepost.toml").write_text(OWN, encoding="utf-8")
    initialised("collect")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    refused = initialised("collect")
    assert refused.exit_code == 2
    assert "own not configured any more" in refused.stderr
    meant = initialised("collect", "--forget")
    assert meant.exit_code == 0
    assert meant.output == ("disposable/own: not configured any more, its 1 entries are left out\n")


def test_accepting_a_change_of_no_source_is_a_mistake(initialised: Run) -> None:
    result = initialised("collect", "--accept-change", "nobody")
    assert result.exit_code == 2
    assert "there is no source 'nobody'" in result.stderr


def test_what_cannot_be_published_yet_is_kept(initialised: Run) -> None:
    refused = initialised("add", "blacklist", "bad.example")
    assert refused.exit_code == 2
    assert "the change is kept but not published" in refused.stderr
    assert "gatepost service publish --allow-empty" in refused.stderr
    assert json.loads(initialised("status", "--json").output)["sources"][0]["entries"] == 1
    assert initialised("publish", "--allow-empty").exit_code == 0


def test_status_tells_people_and_programs_the_same(published: Run) -> None:
    published("add", "disposable", "trash.example")
    status = json.loads(published("status", "--json").output)
    assert (status["schema"], status["generation"]) == (1, 2)
    assert {one["name"]: one["entries"] for one in status["sets"]} == {
        "blacklist": 0,
        "disposable": 1,
        "domain_state": 0,
    }
    text = published("status").output
    assert status["trust"] in text
    assert "source disposable/manual" in text


def test_a_misspelt_setting_is_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEPOST_SERVICE_POL_SECONDS", "60")
    result = run("status")
    assert result.exit_code == 2
    assert "did you mean 'poll_seconds'" in result.stderr
