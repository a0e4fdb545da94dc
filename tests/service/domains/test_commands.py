"""`gatepost service domains …` as typed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gatepost.cli.app import build_cli

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("GATEPOST_SERVICE_DATA_DIR", str(tmp_path / "service"))
    monkeypatch.setenv("GATEPOST_SERVICE_PACKAGES", "false")

    def invoke(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(
            build_cli(), ("service", *arguments), prog_name="gatepost", input=stdin
        )

    assert invoke("init").exit_code == 0
    return invoke


def test_domains_are_added_shown_and_forgotten(run: Run) -> None:
    assert run("domains", "add", "Bücher.Com", "a.com", "a.com").stdout == (
        "2 added, 0 were there already\n"
    )
    assert run("domains", "add", "a.com").stdout == "0 added, 1 were there already\n"
    shown = json.loads(run("domains", "show", "bücher.com", "--json").stdout)
    assert shown["name"] == "xn--bcher-kva.com"
    assert (shown["origin"], shown["flags"], shown["checked_at"]) == ("seed", [], None)
    assert shown["next_check"] is not None
    assert "next_check" in run("domains", "show", "a.com").stdout
    counted = json.loads(run("domains", "--json").stdout)
    assert (counted["domains"], counted["due"], counted["classes"]["not checked yet"]) == (2, 2, 2)
    assert run("domains", "refresh", "a.com").exit_code == 0
    assert run("domains", "forget", "a.com").stdout == "1 forgotten\n"
    assert run("domains").stdout.splitlines()[0].split() == ["domains", "1"]


def test_lines_that_are_no_domains_are_named_by_number(run: Run) -> None:
    lines = "# mine\n\na.com\nco.uk\nrouter.local\nnonsense\nb.com # good\n"
    added = run("domains", "add", "--file", "-", stdin=lines)
    assert added.exit_code == 0
    assert added.stdout == "2 added, 0 were there already\n"
    assert added.stderr.splitlines() == [
        "  line 4: a public suffix",
        "  line 5: a special-use name",
        "  line 6: not a domain",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "co.uk"), "'co.uk' is a public suffix; nothing was changed"),
        (("add",), "name a domain, or a --file of them"),
        (("show", "b.com"), "`gatepost service domains add b.com`"),
        (("show", "nonsense"), "'nonsense' is not a domain"),
        (("refresh", "b.com"), "does not look after 'b.com'; nothing was changed"),
        (("forget", "b.com"), "does not look after 'b.com'; nothing was changed"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, arguments: tuple[str, ...], said: str) -> None:
    failed = run("domains", *arguments)
    assert failed.exit_code == 2
    assert said in failed.output
