import os
import stat
import subprocess
import sys
import textwrap
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from gatepost.errors import IndexCorruptError, PullError, SnapshotError
from gatepost.snapshots.manifest import Manifest, ObjectRef
from gatepost.snapshots.notes import sign_note
from gatepost.snapshots.store import Store
from support.snapshot_service import SnapshotService

DATA = b"an index " * 1000


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "data")
    store.create()
    return store


@pytest.fixture
def switch(tmp_path: Path, store: Store) -> Callable[..., Manifest]:
    """Puts a generation of these sets into the store."""
    service = SnapshotService(tmp_path / "published")

    def put(generation: int, **sets: bytes) -> Manifest:
        manifest = service.manifest(generation, sets)
        for name, data in sets.items():
            with store.receive(manifest.sets[name]) as sink:
                sink.write(data)
        note = sign_note(manifest.encode(), [service.key])
        store.switch(note)
        return manifest

    return put


def test_an_empty_store_knows_nothing_and_creates_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    assert store.current() is None
    assert store.root_note(1) is None
    with pytest.raises(SnapshotError, match="has no set 'disposable'"):
        store.open_set("disposable")
    assert not (tmp_path / "data").exists()


def test_a_set_opens_from_a_file_that_nobody_can_write(
    store: Store, switch: Callable[..., Manifest]
) -> None:
    manifest = switch(3, disposable=DATA)
    path = store.open_set("disposable")
    assert path == store.objects / f"{manifest.sets['disposable'].sha256}.gpi"
    assert path.read_bytes() == DATA
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert stat.S_IMODE(store.current_path.stat().st_mode) == 0o644
    assert store.current() == manifest


def test_an_unknown_set_is_an_error(store: Store, switch: Callable[..., Manifest]) -> None:
    switch(3, disposable=DATA)
    with pytest.raises(SnapshotError, match="has no set 'blacklist'"):
        store.open_set("blacklist")


@pytest.mark.parametrize("damaged", [DATA[:-1], DATA + b"x", b"X" + DATA[1:], b""])
def test_an_object_that_changed_on_disk_is_found(
    store: Store, switch: Callable[..., Manifest], damaged: bytes
) -> None:
    switch(3, disposable=DATA)
    path = store.open_set("disposable")
    path.chmod(0o644)
    path.write_bytes(damaged)
    with pytest.raises(IndexCorruptError, match="missing or damaged; the next pull repairs it"):
        store.open_set("disposable")


def test_an_object_that_vanished_is_found(store: Store, switch: Callable[..., Manifest]) -> None:
    switch(3, disposable=DATA)
    store.open_set("disposable").unlink()
    with pytest.raises(IndexCorruptError):
        store.open_set("disposable")


@pytest.mark.parametrize("content", [b"", b"garbage", b"gatepost manifest v1\n{}\n\n- x y\n"])
def test_a_damaged_manifest_is_an_error_with_the_next_step(store: Store, content: bytes) -> None:
    store.current_path.write_bytes(content)
    with pytest.raises(SnapshotError, match="is damaged; run `gatepost pull`"):
        store.current()


@pytest.mark.parametrize(
    ("data", "text"),
    [(DATA[:-1], "8999 bytes, the manifest says 9000"), (b"X" + DATA[1:], "SHA-256")],
)
def test_what_is_not_the_object_is_not_kept(store: Store, data: bytes, text: str) -> None:
    ref = ObjectRef.of(DATA)
    with pytest.raises(PullError, match=text), store.receive(ref) as sink:
        sink.write(data)
    assert list(store.objects.iterdir()) == []


def test_an_interrupted_download_leaves_nothing(store: Store) -> None:
    class Interrupted(BaseException):
        pass

    def interrupt() -> None:
        with store.receive(ObjectRef.of(DATA)) as sink:
            sink.write(DATA)
            raise Interrupted

    with pytest.raises(Interrupted):
        interrupt()
    assert list(store.objects.iterdir()) == []


def test_pruning_keeps_what_the_named_manifests_need(
    store: Store, switch: Callable[..., Manifest]
) -> None:
    first = switch(1, disposable=b"1")
    second = switch(2, disposable=b"2", blacklist=b"same")
    third = switch(3, disposable=b"3", blacklist=b"same")
    store.prune(third, second)
    assert {path.read_bytes() for path in store.objects.iterdir()} == {b"2", b"3", b"same"}
    assert not store.holds(first.sets["disposable"])
    store.prune(third, None)
    assert {path.read_bytes() for path in store.objects.iterdir()} == {b"3", b"same"}


def test_half_written_files_of_a_killed_writer_are_cleared(store: Store) -> None:
    script = """
        import os, sys
        from pathlib import Path
        from gatepost.snapshots.manifest import ObjectRef
        from gatepost.snapshots.store import Store
        store = Store(Path(sys.argv[1]))
        with store.receive(ObjectRef.of(b"whole")) as sink:
            sink.write(b"ha")
            os.kill(os.getpid(), 9)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(store.data_dir)]
    assert subprocess.run(command, check=False).returncode == -9
    assert len(list(store.objects.iterdir())) == 1
    store.clear_leftovers()
    assert list(store.objects.iterdir()) == []


def test_a_full_disk_is_named_and_leaves_nothing(
    store: Store, full_disk: AbstractContextManager[None]
) -> None:
    def receive() -> None:
        with full_disk, store.receive(ObjectRef.of(DATA)) as sink:
            for position in range(0, len(DATA), 500):
                sink.write(DATA[position : position + 500])

    with pytest.raises(SnapshotError, match=r"cannot write in .*objects: .*; free space there"):
        receive()
    assert list(store.objects.iterdir()) == []


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    with pytest.raises(SnapshotError, match=r"cannot write in .*; check data_dir"):
        Store(in_the_way / "data").create()


NOBODY = 65534


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_is_told_to_get_write_access(tmp_path: Path) -> None:
    script = """
        import os, sys
        from pathlib import Path
        from gatepost.errors import SnapshotError
        from gatepost.snapshots.store import Store
        os.chdir(sys.argv[1])
        os.setuid(int(sys.argv[2]))
        try:
            Store(Path("data")).create()
        except SnapshotError as error:
            print(error)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path), str(NOBODY)]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "cannot write in data/objects: Permission denied; give this user" in result.stdout
