import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from gatepost.errors import SnapshotError, TrustError
from gatepost.snapshots.manifest import PublishedSet
from gatepost.snapshots.notes import Note, verify_note
from gatepost.snapshots.objects import remove_unpublished
from gatepost.snapshots.publish import publish_root, publish_snapshot
from gatepost.snapshots.root import Root
from gatepost.snapshots.tree import published_manifest
from support.snapshot_service import DAY, SnapshotService, secret_key


@pytest.fixture
def service(tmp_path: Path) -> SnapshotService:
    return SnapshotService(tmp_path / "published")


def files(service: SnapshotService) -> set[str]:
    tree = service.directory
    return {str(path.relative_to(tree)) for path in tree.rglob("*") if path.is_file()}


def test_a_published_tree_is_static_files_named_by_their_hash(service: SnapshotService) -> None:
    entry = PublishedSet.describe(b"index", generation=1, entries=2, text=b"a\nb\n")
    assert entry.text is not None
    manifest = service.manifest(1, {}, sets={"disposable": entry})
    note = publish_snapshot(
        service.directory, manifest, key=service.key, indexes={"disposable": b"index"},
        texts={"disposable": b"a\nb\n"}, now=service.began,
    )  # fmt: skip
    assert files(service) == {
        "v1/manifest.note",
        "v1/manifest/1.note",
        "v1/root/1.note",
        f"v1/full/{entry.sha256}",
        f"v1/text/{entry.text.sha256}",
    }
    assert (service.directory / "v1/manifest.note").read_bytes() == note
    assert verify_note(Note.decode(note), [service.key.public]) == (service.key.public,)
    assert published_manifest(service.directory) == manifest
    for name in files(service):
        assert stat.S_IMODE((service.directory / name).stat().st_mode) == 0o644


def test_an_unchanged_set_need_not_be_given_again(service: SnapshotService) -> None:
    service.publish(1, disposable=b"index")
    manifest = service.manifest(2, {"disposable": b"index"})
    publish_snapshot(service.directory, manifest, key=service.key, indexes={}, now=service.began)
    assert published_manifest(service.directory) == manifest


@pytest.mark.parametrize(
    ("indexes", "text"),
    [
        ({}, "the file of the set disposable is neither given nor in"),
        ({"disposable": b"other"}, "set disposable is not the one in the manifest"),
    ],
)
def test_a_file_that_is_missing_or_wrong_stops_before_the_manifest(
    service: SnapshotService, indexes: dict[str, bytes], text: str
) -> None:
    before = service.publish(1, disposable=b"index 1")
    manifest = service.manifest(2, {"disposable": b"index 2"})
    with pytest.raises(SnapshotError, match=text):
        publish_snapshot(
            service.directory, manifest, key=service.key, indexes=indexes, now=service.began
        )
    assert published_manifest(service.directory) == before


def test_what_readers_would_refuse_is_not_published(service: SnapshotService) -> None:
    sets = {"disposable": b"index"}
    before = service.publish(5, **sets)
    for manifest, key, now, text in (
        (service.manifest(4, sets), service.key, service.began, "older version"),
        (service.manifest(5, sets, poll_seconds=60), service.key, service.began, "two different"),
        (service.manifest(6, sets), secret_key("x"), service.began, "no manifest key"),
        (service.manifest(6, sets), service.key, service.began + 8 * DAY, "expired"),
    ):
        with pytest.raises(TrustError, match=text):
            publish_snapshot(service.directory, manifest, key=key, indexes=sets, now=now)
    assert published_manifest(service.directory) == before


def test_a_manifest_needs_its_root_published_first(service: SnapshotService) -> None:
    with pytest.raises(SnapshotError, match="root 2 is not published"):
        publish_snapshot(
            service.directory,
            service.manifest(1, {}, root=2),
            key=service.key,
            indexes={},
            now=service.began,
        )


def test_nothing_is_published_at_first(tmp_path: Path) -> None:
    assert published_manifest(tmp_path) is None


def test_a_root_number_is_published_once(service: SnapshotService) -> None:
    again = publish_root(service.directory, service.root, service.root_keys[1:], now=service.began)
    assert again == service.trust
    other = Root.model_validate(dict(service.root) | {"threshold": 1})
    with pytest.raises(SnapshotError, match="exists and readers trust it"):
        publish_root(service.directory, other, service.root_keys, now=service.began)


def test_a_root_without_enough_keys_is_not_published(tmp_path: Path) -> None:
    service = SnapshotService(tmp_path / "one")
    with pytest.raises(TrustError, match="signed by 1 of its root keys and needs 2"):
        publish_root(tmp_path / "two", service.root, service.root_keys[:1], now=service.began)
    assert not (tmp_path / "two").exists()


def test_old_objects_go_when_no_reader_can_still_want_them(service: SnapshotService) -> None:
    for generation in (1, 2, 3):
        service.publish(generation, disposable=b"index %d" % generation)
    old, recent = (service.manifest(n, {"disposable": b"index %d" % n}) for n in (1, 2))
    full = service.directory / "v1/full"
    two_days_ago = (service.began - 2 * DAY).timestamp()
    for path in full.iterdir():
        if path.name != recent.sets["disposable"].sha256:
            os.utime(path, (two_days_ago, two_days_ago))
    assert remove_unpublished(service.directory, before=service.began - DAY) == 1
    assert not (full / old.sets["disposable"].sha256).exists()
    assert len(list(full.iterdir())) == 2


def test_an_object_in_use_again_counts_as_new(service: SnapshotService) -> None:
    service.publish(1, disposable=b"index")
    (path,) = (service.directory / "v1/full").iterdir()
    os.utime(path, (0, 0))
    service.publish(2, disposable=b"index")
    service.publish(3, disposable=b"another")
    before = service.began - timedelta(minutes=1)
    assert remove_unpublished(service.directory, before=before) == 0
