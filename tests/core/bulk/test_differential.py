"""Every way to ask gives the same verdicts: one by one, many, tables, files; with a real server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gatepost import Gatepost, Report
from gatepost.bulk.files.verdict import members
from gatepost.cli.app import build_cli
from support.address_table import cases
from support.knot import Knot

NAMES = ("mx", "null", "null-with-weight", "only-a", "only-aaaa", "text", "alias", "dangling")
DOMAINS = [*(f"{name}.mail.example" for name in NAMES), "nobody.mail.example", "x.broken.example"]
SETTINGS = {"phase": "domain", "budget": "30"}


def addresses() -> list[str]:
    """Sound ones at domains of all kinds by turns, and those that the standards speak of."""
    sound = [f"{name}@{domain}" for name in ("ann", "info", "bob+tag") for domain in DOMAINS]
    odd = [case.address for case in cases() if case.address.isprintable() and case.address.strip()]
    return [*sound, "x@mailinator.com", *odd[::7], *sound]


@pytest.fixture
def gate(knot: Knot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gatepost]:
    for name, value in {**SETTINGS, "nameservers": knot.address}.items():
        monkeypatch.setenv(f"GATEPOST_{name.upper()}", value)
    with Gatepost() as made:
        yield made


def facts(report: Report) -> dict[str, Any]:
    shape = report.to_dict()
    for passing in ("elapsed_ms", "snapshot"):
        del shape[passing]
    return shape


@pytest.mark.slow
async def test_one_by_one_or_many_at_once_the_verdicts_are_the_same(gate: Gatepost) -> None:
    texts = addresses()
    expected = [facts(gate.check(text)) for text in texts]
    assert [facts(await gate.acheck(text)) for text in texts] == expected
    assert [facts(report) for report in gate.check_many(texts)] == expected
    assert [facts(report) async for report in gate.check_many(texts)] == expected
    keyed = dict(gate.check_many(enumerate(texts), ordered=False))
    assert [facts(keyed[number]) for number in range(len(texts))] == expected
    assert {shape["status"] for shape in expected} == {"valid", "invalid", "risky", "unknown"}


@pytest.mark.slow
def test_a_file_of_addresses_gets_the_verdicts_of_check(gate: Gatepost, tmp_path: Path) -> None:
    texts = [text.strip() for text in addresses()]
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps({"email": text}) + "\n" for text in texts), "utf-8")
    result = CliRunner().invoke(build_cli(), ["bulk", str(source), str(out)])
    assert result.exit_code == 0, result.output
    found = [json.loads(line)["gatepost"] for line in out.read_text("utf-8").splitlines()]
    assert found == [members(gate.check(text)) for text in texts]


@pytest.mark.slow
def test_a_table_gets_the_verdicts_of_check(gate: Gatepost) -> None:
    arrow = pytest.importorskip("pyarrow")
    texts = addresses()
    found = gate.verify_batch(arrow.table({"email": texts}))
    verdicts = [members(gate.check(text)) for text in texts]
    for name in verdicts[0]:
        column = found[f"gatepost_{name}"].to_pylist()
        assert column == [verdict[name] for verdict in verdicts]
