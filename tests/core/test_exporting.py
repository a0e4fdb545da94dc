"""Exports: what a gate refuses, another program refuses too."""

import csv
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from gatepost import Gatepost
from gatepost.cli.app import build_cli
from gatepost.errors import PullError, SnapshotError
from gatepost.exporting import export_lists
from gatepost.lists.entries import EntryClass, ListEntry, address_key, build_list, domain_key
from gatepost.lists.export import ExportFormat, ExportRow, export_lines
from gatepost.settings import Settings
from gatepost.snapshots.manifest import PublishedSet
from gatepost.snapshots.publish import publish_snapshot
from support import snapshot_server as hostile
from support.rspamd import rspamd_with
from support.snapshot_scene import SnapshotScene, snapshot_scene
from support.tools import require

CONFIRMED = ListEntry(EntryClass.DISPOSABLE, ("curated",), True)
DOUBTFUL = ListEntry(EntryClass.DISPOSABLE, ("some", "collected"), False)
BLACK = ListEntry(EntryClass.BLACKLISTED_DOMAIN, ("manual",), True)
JOE = ListEntry(EntryClass.BLACKLISTED_ADDRESS, ("manual",), True)
DISPOSABLE = {
    "trash.example": CONFIRMED,
    "doubt.example": DOUBTFUL,
    "xn--bcher-kva.example": CONFIRMED,
}
BLACKLIST = {domain_key("spam.example"): BLACK, address_key("joe@a.example"): JOE}


@pytest.fixture
def pulled(tmp_path: Path) -> Iterator[tuple[Settings, SnapshotScene]]:
    """A host that pulled these lists, and the service that it pulled from."""
    with snapshot_scene(tmp_path) as scene:
        yield _publish(scene), scene


def _publish(scene: SnapshotScene) -> Settings:
    indexes = {
        "disposable": build_list({domain_key(d): e for d, e in DISPOSABLE.items()}),
        "blacklist": build_list(BLACKLIST),
    }
    texts = {
        "disposable": "".join(f"{d}\n" for d in sorted(DISPOSABLE)).encode(),
        "blacklist": b"spam.example\n",
    }
    sets = {
        name: PublishedSet.describe(
            data, generation=1, entries=3 if name == "disposable" else 2, text=texts[name]
        )
        for name, data in indexes.items()
    }
    service = scene.service
    manifest = service.manifest(1, {}, sets=sets)
    publish_snapshot(
        service.directory,
        manifest,
        key=service.key,
        indexes=indexes,
        texts=texts,
        now=service.began,
    )
    scene.puller().pull()
    return Settings.load(
        {
            "data_dir": scene.store.data_dir,
            "sync_url": scene.server.url,
            "trust": str(service.trust),
            "min_votes": 3,
        }
    )


def lines(settings: Settings, form: ExportFormat) -> list[str]:
    made = export_lists(settings)
    return list(export_lines(made.rows, form, about=made.about))


def test_names_are_fetched_once_and_kept(pulled: tuple[Settings, SnapshotScene]) -> None:
    settings, scene = pulled
    made = export_lists(settings)
    assert [row.domain for row in made.rows] == [
        "spam.example", "trash.example", "xn--bcher-kva.example",
    ]  # fmt: skip  # of doubt.example not enough votes
    assert made.nameless == 1  # Joe
    assert scene.server.asked("text/") == 2
    export_lists(settings)
    assert scene.server.asked("text/") == 2


def test_names_that_are_not_those_of_the_manifest_are_not_used(
    pulled: tuple[Settings, SnapshotScene],
) -> None:
    settings, scene = pulled
    scene.server.misbehave("text/", hostile.tampered(1))
    with pytest.raises(PullError, match="is not the one that the manifest names"):
        export_lists(settings)
    assert not list(settings.data_dir.glob("texts/*"))


def test_without_a_service_the_names_of_a_snapshot_cannot_be_had(
    pulled: tuple[Settings, SnapshotScene],
) -> None:
    settings, _ = pulled
    alone = Settings.load({"data_dir": settings.data_dir})
    with pytest.raises(SnapshotError, match="set GATEPOST_SYNC_URL"):
        export_lists(alone)
    export_lists(settings)
    assert export_lists(alone).rows


def test_local_lists_count(pulled: tuple[Settings, SnapshotScene]) -> None:
    settings, _ = pulled
    (settings.data_dir / "allow.txt").write_text("ok.trash.example\nspam.example\n")
    (settings.data_dir / "deny.txt").write_text("worse.example\nboss@a.example\n")
    made = export_lists(settings)
    assert {row.domain: row.set for row in made.rows} == {
        "ok.trash.example": "local",
        "trash.example": "disposable",
        "worse.example": "local",
        "xn--bcher-kva.example": "disposable",
    }
    assert "ok.trash.example DUNNO" in lines(settings, ExportFormat.POSTFIX)
    assert "ok.trash.example" not in lines(settings, ExportFormat.TEXT)


def test_a_table_says_why(pulled: tuple[Settings, SnapshotScene]) -> None:
    rows = list(csv.DictReader(lines(pulled[0], ExportFormat.CSV)))
    assert rows[1] == {
        "domain": "trash.example", "set": "disposable", "class": "disposable",
        "confirmed": "yes", "votes": "1", "sources": "curated",
    }  # fmt: skip


def test_an_rspamd_map_is_domains_and_comments(pulled: tuple[Settings, SnapshotScene]) -> None:
    comment, *domains = lines(pulled[0], ExportFormat.RSPAMD)
    assert comment == "# Gatepost: generation 1"
    assert domains == ["spam.example", "trash.example", "xn--bcher-kva.example"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["hash", "texthash"])
def test_postfix_takes_the_map_and_finds_what_a_gate_refuses(
    pulled: tuple[Settings, SnapshotScene], tmp_path: Path, kind: str
) -> None:
    postmap = require("postmap", package="postfix")
    settings, _ = pulled
    path, config = tmp_path / "gatepost_access", tmp_path / "postfix"
    path.write_text("".join(f"{line}\n" for line in lines(settings, ExportFormat.POSTFIX)))
    config.mkdir()
    (config / "main.cf").write_text("compatibility_level = 3.6\n")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = (postmap, "-c", str(config), *arguments)
        return subprocess.run(command, capture_output=True, text=True, check=False)

    if kind == "hash":
        made = run(f"hash:{path}")
        assert (made.returncode, made.stderr) == (0, "")
    found = run("-q", "trash.example", f"{kind}:{path}")
    assert found.stdout == "550 5.7.1 Addresses at this domain are disposable\n"
    assert run("-q", ".xn--bcher-kva.example", f"{kind}:{path}").stdout.startswith("550 5.7.1 ")
    assert run("-q", "gmail.com", f"{kind}:{path}").returncode == 1


@pytest.mark.slow
def test_rspamd_takes_the_map_and_finds_what_a_gate_refuses(tmp_path: Path) -> None:
    """With names of real top-level domains: rspamd has to know where a registrable one begins."""
    rows = [ExportRow(name, "disposable", CONFIRMED) for name in ("trash.com", "a.deep.org")]
    exported = tmp_path / "gatepost.map"
    made = export_lines(rows, ExportFormat.RSPAMD, about="a test")
    exported.write_text("".join(f"{line}\n" for line in made), encoding="ascii")
    with rspamd_with(exported, tmp_path / "rspamd") as symbols:
        assert symbols("x@trash.com") == {"GATEPOST", "GATEPOST_BELOW"}
        assert symbols("X@mx1.x.TRASH.com") == {"GATEPOST_BELOW"}
        assert symbols("x@a.deep.org") == {"GATEPOST"}
        for clean in ("x@deep.org", "x@nottrash.com", "x@gmail.com"):
            assert symbols(clean) == frozenset()


@pytest.mark.slow
def test_before_the_first_pull_the_baseline_is_exported(tmp_path: Path) -> None:
    made = export_lists(Settings.load({"data_dir": tmp_path}))
    domains = {row.domain for row in made.rows}
    assert "mailinator.com" in domains
    assert len(domains) > 1000
    with Gatepost({"data_dir": tmp_path}) as gate:
        assert all(gate.explain(domain).listings for domain in sorted(domains)[::1500])


@pytest.mark.slow
def test_the_command_replaces_a_file_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATEPOST_DATA_DIR", str(tmp_path / "data"))
    target = tmp_path / "map"
    result = CliRunner().invoke(build_cli(), ["export", "--format", "rspamd", "-o", str(target)])
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "domains" in result.stderr
    assert "\nmailinator.com\n" in target.read_text()
    assert {path.name for path in tmp_path.iterdir()} - {"data"} == {"map"}
    shown = CliRunner().invoke(build_cli(), ["export", "--set", "disposable"])
    assert "\nmailinator.com\n" in shown.stdout


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(build_cli(), ["export", "-o", str(tmp_path / "gone" / "map")])
    assert result.exit_code == 2
    assert "there is no directory" in result.stderr
    assert "--output" in result.stderr
