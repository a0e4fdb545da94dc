"""`gatepost service keys …` as typed: a ceremony from the first key to the next root."""

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
    """Runs one command of `gatepost service` on a data directory of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATEPOST_SERVICE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("GATEPOST_SERVICE_PACKAGES", "false")

    def invoke(*arguments: str, says: str | None = None) -> Result:
        cli = build_cli()
        return CliRunner().invoke(cli, ["service", *arguments], input=says, prog_name="gatepost")

    return invoke


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "data" / "keys"


def test_a_manifest_key_is_replaced_step_by_step(run: Run, keys: Path) -> None:
    assert run("keys", "init").exit_code == 0
    assert run("publish", "--allow-empty").exit_code == 0
    proposed = run("keys", "rotate")
    assert "gatepost service keys sign-root root-2.draft --key root-1.key" in proposed.output
    draft = str(keys / "root-2.draft")
    early = run("keys", "install")
    assert early.exit_code == 2
    assert "0 of 2 signatures by keys of root 1" in early.stderr
    for number, counted in (("1", "1 of 2"), ("3", "2 of 2")):
        key = str(keys / f"root-{number}.key")
        signed = run("keys", "sign-root", draft, "--key", key, says="y\n")
        assert f"{counted} signatures by keys of root 1" in signed.output
        for line in ("gatepost/manifest-2", "  NEW", "gatepost/manifest-1", "  REMOVED"):
            assert line in signed.output
    assert "complete: run `gatepost service keys install`" in signed.output
    installed = run("keys", "install")
    assert installed.exit_code == 0, installed.output
    assert "GATEPOST_TRUST=gatepost-root-2:" in installed.output
    assert "generation 2 published, signed with its manifest key" in installed.output
    assert "gatepost-root-2:" in run("trust").output
    shown = run("keys", "show").output
    assert "remove manifest.key: no root names its key any more" in shown
    assert "move root-1.key, root-2.key, root-3.key offline" in shown


def test_saying_no_signs_nothing(run: Run, keys: Path) -> None:
    run("keys", "init")
    run("keys", "rotate")
    draft = keys / "root-2.draft"
    before = draft.read_bytes()
    key = str(keys / "root-1.key")
    assert run("keys", "sign-root", str(draft), "--key", key, says="n\n").exit_code != 0
    assert draft.read_bytes() == before


def test_every_root_key_is_made_and_used_on_another_machine(
    run: Run, keys: Path, tmp_path: Path
) -> None:
    offline = tmp_path / "offline"
    offline.mkdir()
    lines = []
    for name in ("alice", "bob", "carol"):
        made = run("keys", "new", str(offline / f"{name}.key"), "--name", f"example.org/{name}")
        lines.append(made.output.strip())
    options = [text for line in lines for text in ("--root-key", line)]
    told = run("keys", "init", *options)
    assert "sign-root root-1.draft" in told.output
    refused = run("publish")
    assert refused.exit_code == 2
    assert "root note 1 is not signed yet" in refused.stderr
    waiting = run("keys", "show").output
    assert "root 1: 0 of 2 signatures by keys of root 1" in waiting
    assert "sign the draft" in waiting
    carried = offline / "root-1.draft"
    (keys / "root-1.draft").rename(carried)
    for name in ("carol", "alice"):
        key = str(offline / f"{name}.key")
        assert run("keys", "sign-root", str(carried), "--key", key, "--yes").exit_code == 0
    installed = run("keys", "install", str(carried))
    assert installed.exit_code == 0, installed.output
    assert "GATEPOST_TRUST=gatepost-root-1:" in installed.output
    status = json.loads(run("keys", "show", "--json").output)
    assert status["root"]["threshold"] == 2
    assert list(status["secrets_here"]) == ["manifest.key"]
    assert status["advice"] == []


def test_a_root_key_is_replaced_by_one_made_elsewhere(run: Run, keys: Path) -> None:
    run("keys", "init")
    line = run("keys", "new", "dave.key", "--name", "example.org/dave").output.strip()
    options = ("--add-root", line, "--remove-root", "gatepost/root-2", "--keep-manifest-key")
    assert run("keys", "rotate", *options).exit_code == 0
    draft = str(keys / "root-2.draft")
    for key in (keys / "root-1.key", keys / "root-3.key"):
        assert run("keys", "sign-root", draft, "--key", str(key), "--yes").exit_code == 0
    assert run("keys", "install").exit_code == 0
    shown = run("keys", "show").output
    assert "example.org/dave" in shown
    assert "secret elsewhere" in shown
    assert "gatepost/root-2 " not in shown


def test_the_numbers_of_a_ceremony_can_be_chosen(run: Run) -> None:
    refused = run("keys", "init", "--root-keys", "2", "--threshold", "3")
    assert refused.exit_code == 2
    assert "3 of 2 root keys cannot be" in refused.stderr
    result = run("keys", "init", "--root-keys", "5", "--threshold", "3")
    assert "root-4.key and root-5.key offline" in result.output
    assert "three of them can replace every key" in result.output


@pytest.mark.parametrize(
    "line", ["", "example.org/a", "a+00000000+AQ==", "PRIVATE+KEY+a+00000000+AQ=="]
)
def test_a_line_that_is_no_public_key_is_a_usage_error(run: Run, line: str) -> None:
    refused = run("keys", "init", "--root-key", line)
    assert refused.exit_code == 2
    assert "--root-key" in refused.stderr


@pytest.mark.parametrize("command", ["show", "rotate", "install"])
def test_without_keys_it_is_said_how_to_begin(run: Run, command: str) -> None:
    refused = run("keys", command)
    assert refused.exit_code == 2
    assert "gatepost service init" in refused.stderr
    assert "Traceback" not in refused.output
