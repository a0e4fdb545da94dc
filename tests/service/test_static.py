"""The tree away from the service: copied for a web server, and served by nginx."""

import stat
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gatepost import Gatepost
from gatepost.errors import SnapshotError
from gatepost.snapshots.mirror import mirror_tree
from gatepost.snapshots.pull_result import PullOutcome
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.jobs.publish import publish
from gatepost_sync.service import Service
from gatepost_sync.sets import SetName
from gatepost_sync.sources.manual import add_by_hand
from gatepost_sync.vetting import Vetter
from support.caddy import caddy_serving
from support.nginx import nginx_serving
from support.running_service import gatepost


def add(service: Service, first: int, last: int) -> None:
    domains = [f"trash{number}.example" for number in range(first, last)]
    contents = Vetter().read(SetName.DISPOSABLE, domains, confirmed=True).contents
    with service.database.write() as session:
        add_by_hand(session, SetName.DISPOSABLE, contents, datetime.now(UTC))
    publish(service, allow_empty=True)


def files(tree: Path) -> dict[str, bytes]:
    return {str(p.relative_to(tree)): p.read_bytes() for p in tree.rglob("*") if p.is_file()}


def test_a_copy_is_the_tree_and_costs_what_differs(service: Service, tmp_path: Path) -> None:
    public, target = service.settings.public_dir, tmp_path / "www"
    add(service, 0, 300)
    first = mirror_tree(public, target)
    assert files(target) == files(public)
    assert first.written == len(files(public))
    assert mirror_tree(public, target).written == 0
    add(service, 300, 310)
    second = mirror_tree(public, target)
    assert files(target) == files(public)
    assert second.written == 5  # full, text, delta, the manifest and its copy for later
    note = "v1/manifest.note"
    assert (target / note).stat().st_mtime_ns == (public / note).stat().st_mtime_ns
    assert stat.S_IMODE((target / note).stat().st_mode) == 0o644


def test_what_is_no_longer_published_goes_and_what_is_not_ours_stays(
    service: Service, tmp_path: Path
) -> None:
    target = tmp_path / "www"
    add(service, 0, 10)
    stale, other = target / "v1/full" / ("0" * 64), target / "index.html"
    stale.parent.mkdir(parents=True)
    stale.touch()
    other.touch()
    assert mirror_tree(service.settings.public_dir, target).removed == 1
    assert not stale.exists()
    assert other.exists()


def test_nothing_is_copied_before_something_is_published(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="nothing is published"):
        mirror_tree(tmp_path / "public", tmp_path / "www")


def test_two_manifests_never_have_the_same_second(service: Service) -> None:
    """nginx makes its ETag of the time in seconds and of the size."""
    note = service.settings.public_dir / "v1/manifest.note"
    seen = set()
    for number in range(4):
        publish(service, allow_empty=True, generation=number + 1)
        seen.add(int(note.stat().st_mtime))
    assert len(seen) == 4


@pytest.mark.slow
@pytest.mark.once
def test_one_command_for_a_timer(tmp_path: Path) -> None:
    env = {"GATEPOST_SERVICE_DATA_DIR": str(tmp_path / "service")}
    gatepost("service", "init", env=env)
    target = tmp_path / "www"
    said = gatepost("publish", "--collect", str(target), env=env).stdout
    assert "generation 1 published" in said
    assert f"{target}/v1: " in said
    manifest = published_manifest(target)
    assert manifest is not None
    assert manifest.sets["disposable"].entries > 1000
    again = gatepost("publish", "--collect", str(target), env=env).stdout
    assert "nothing new: generation 1 stands" in again
    assert "0 files written" in again


@pytest.mark.slow
@pytest.mark.once
def test_nginx_serves_the_tree_and_a_gate_pulls_full_then_delta_then_nothing(
    service: Service, tmp_path: Path
) -> None:
    tree = tmp_path / "www"
    add(service, 0, 3000)
    mirror_tree(service.settings.public_dir, tree)
    settings = {"data_dir": tmp_path / "gate", "trust": str(service.keyring.trust)}
    with (
        nginx_serving(tree, tmp_path / "nginx") as nginx,
        Gatepost({**settings, "sync_url": nginx.url}) as gate,
    ):
        first = gate.pull()
        assert (first.outcome, first.deltas) == (PullOutcome.UPDATED, ())
        add(service, 3000, 3010)
        mirror_tree(service.settings.public_dir, tree)
        before = len(nginx.lines())
        second = gate.pull()
        assert (second.outcome, second.deltas) == (PullOutcome.UPDATED, ("disposable",))
        assert gate.check_instant("a@trash3009.example").reason == "disposable"
        assert [line[:2] for line in nginx.lines()[before:]] == [
            ("/v1/manifest.note", 200),
            ("/v1/delta/disposable/1-2", 200),
        ]
        before = len(nginx.lines())
        third = gate.pull()
        assert (third.outcome, third.bytes, third.requests) == (PullOutcome.UNCHANGED, 0, 1)
        assert nginx.lines()[before:] == [("/v1/manifest.note", 304, 0)]
        found = {path for path, status, _ in nginx.lines() if status == 200}
        headers = {path: head(nginx.url + path) for path in found}
        missing = head(nginx.url + "/v1/full/" + "0" * 64)
    note = headers.pop("/v1/manifest.note")
    assert note["Cache-Control"] == "public, max-age=60"
    assert note["ETag"].startswith('"')  # strong
    assert {one["Cache-Control"] for one in headers.values()} == {
        "public, max-age=31536000, immutable"
    }
    assert "Cache-Control" not in missing


@pytest.mark.slow
@pytest.mark.once
def test_caddy_serves_the_tree_as_documented(service: Service, tmp_path: Path) -> None:
    tree = tmp_path / "www"
    add(service, 0, 3000)
    mirror_tree(service.settings.public_dir, tree)
    settings = {"data_dir": tmp_path / "gate", "trust": str(service.keyring.trust)}
    with (
        caddy_serving(tree, tmp_path / "caddy") as url,
        Gatepost({**settings, "sync_url": url}) as gate,
    ):
        assert gate.pull().outcome is PullOutcome.UPDATED
        add(service, 3000, 3010)
        mirror_tree(service.settings.public_dir, tree)
        assert gate.pull().deltas == ("disposable",)
        assert gate.check_instant("a@trash3009.example").reason == "disposable"
        third = gate.pull()
        assert (third.outcome, third.bytes, third.requests) == (PullOutcome.UNCHANGED, 0, 1)
        note, delta = head(f"{url}/v1/manifest.note"), head(f"{url}/v1/delta/disposable/1-2")
        missing = head(f"{url}/v1/full/{'0' * 64}")
    assert note["Cache-Control"] == "public, max-age=60"
    assert note["Etag"].startswith('"')  # strong
    assert delta["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cache-Control" not in missing


def head(url: str) -> dict[str, str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url) as answer:
            return dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return dict(error.headers)
