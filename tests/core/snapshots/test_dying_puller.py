"""Whenever the puller dies or the disk fails, the store opens and the next pull is well."""

import errno
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from gatepost import Gatepost
from gatepost.errors import SnapshotError
from gatepost.lists.entries import EntryClass, ListEntry, build_list, domain_key
from gatepost.lists.shelf import SnapshotShelf
from gatepost.snapshots.http_fetcher import HttpFetcher
from gatepost.snapshots.puller import Puller
from gatepost.snapshots.store import Store
from support.faulty_disk import FaultyDisk, failing_disk
from support.snapshot_scene import CLIENT_ENVIRONMENT, SnapshotScene
from support.tools import require
from support.waiting import wait_until

pytestmark = pytest.mark.slow

ENTRY = ListEntry(EntryClass.DISPOSABLE, ("test",), confirmed=True)


def index(*domains: str) -> bytes:
    return build_list({domain_key(domain): ENTRY for domain in domains})


@pytest.fixture
def prepared(scene: SnapshotScene, tmp_path: Path) -> Path:
    """A client that has generation 1, of two sets; a second one and a new root are published."""
    scene.service.publish(1, disposable=index("one.example"), blacklist=index("black.example"))
    scene.puller().pull()
    return shutil.copytree(scene.store.data_dir, tmp_path / "prepared")


def publish_more(scene: SnapshotScene) -> None:
    scene.service.new_manifest_key()
    scene.service.publish(2, disposable=index("two.example"), blacklist=index("dark.example"))


def puller(scene: SnapshotScene, store: Store) -> Puller:
    return Puller(
        store, url=scene.server.url, trust=scene.service.trust, fetcher=HttpFetcher(deadline=20)
    )


def is_well(scene: SnapshotScene, data_dir: Path) -> None:
    """What is there opens, and the next pull brings the newest and clears up."""
    store = Store(data_dir)
    if store.current_path.exists():
        assert SnapshotShelf(data_dir).open().info.generation in (1, 2)
    puller(scene, store).pull()
    view = SnapshotShelf(data_dir).open()
    assert view.info.generation == 2
    assert view.facts("two.example").disposable is not None
    assert list(data_dir.rglob(".incoming-*")) == []
    modes = {stat.S_IMODE(path.stat().st_mode) for path in store.objects.iterdir()}
    assert modes == {0o444}
    assert puller(scene, store).pull().requests == 1


@pytest.mark.parametrize("how", ["whole", "torn"])
@pytest.mark.parametrize("first", [True, False])
def test_a_puller_killed_at_any_call_is_made_good(
    scene: SnapshotScene, prepared: Path, tmp_path: Path, first: bool, how: str
) -> None:
    publish_more(scene)
    begin = tmp_path / "begin"
    begin.mkdir()
    out = tmp_path / "out"
    out.mkdir()
    program = [sys.executable, "-m", "support.dying_puller"]
    service = [scene.server.url, str(scene.service.trust)]
    command = [*program, *service, str(begin if first else prepared), str(out), how]
    done = subprocess.run(
        command, env=CLIENT_ENVIRONMENT, capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stderr
    died = int(done.stdout)
    # Two objects, a root or two, the floor, current and the state: six calls each at least.
    assert died >= 6 * 6
    for step in range(1, died + 2):
        is_well(scene, out / str(step))


def test_what_has_a_name_was_synced_before_and_current_comes_last(
    scene: SnapshotScene, prepared: Path
) -> None:
    publish_more(scene)
    names: list[str] = []

    class Recorder(FaultyDisk):
        def rename(self, old: Path, new: Path) -> None:
            assert self.calls[-3:] == ["change_mode", "sync", "close"]
            names.append(new.name)
            super().rename(old, new)

    disk = Recorder(lambda number, name: None)
    puller(scene, Store(prepared, disk=disk)).pull()
    root, *objects, floor, current, state = names
    assert (root, floor, current, state) == ("2.note", "floor.note", "current", "state.json")
    assert [name.endswith(".gpi") for name in objects] == [True, True]
    followed = [disk.calls[at + 1] for at, name in enumerate(disk.calls) if name == "rename"]
    assert followed == ["sync_directory"] * len(names)


@dataclass(frozen=True)
class Failing:
    """An error of the system, once or from then on, and what is said of it."""

    code: int
    lasting: bool
    text: str


@pytest.mark.parametrize(
    "failing",
    [
        Failing(errno.ENOSPC, lasting=True, text="free space there"),
        Failing(errno.ENOSPC, lasting=False, text="free space there"),
        Failing(errno.EROFS, lasting=True, text="give this user write access"),
        Failing(errno.EIO, lasting=False, text="check data_dir"),
    ],
    ids=str,
)
def test_a_disk_that_fails_at_any_call_is_named_and_loses_nothing(
    scene: SnapshotScene, prepared: Path, tmp_path: Path, failing: Failing
) -> None:
    publish_more(scene)
    for step in count(1):
        data_dir = shutil.copytree(prepared, tmp_path / str(step))
        disk = failing_disk(step, failing.code, lasting=failing.lasting)
        try:
            puller(scene, Store(data_dir, disk=disk)).pull()
        except SnapshotError as error:
            assert f"cannot write in {data_dir}" in str(error)  # noqa: PT017  most steps raise
            assert failing.text in str(error)  # noqa: PT017
        assert SnapshotShelf(data_dir).open().info.generation in (1, 2)
        is_well(scene, data_dir)
        shutil.rmtree(data_dir)
        if len(disk.calls) < step:
            break
    assert step > 36


def test_a_read_only_directory_serves_what_it_has_and_says_why_no_more_comes(
    scene: SnapshotScene, prepared: Path
) -> None:
    script = """
import sys
from gatepost import Gatepost
from gatepost.errors import SnapshotError
settings = {"data_dir": sys.argv[1], "sync_url": sys.argv[2], "trust": sys.argv[3]}
with Gatepost(settings) as gate:
    print(gate.check("x@one.example").reason)
    try:
        print(gate.pull().outcome)
    except SnapshotError as error:
        print(error)
    print(gate.check("x@one.example").reason)
    print(dict(gate.status().rows())["READ-ONLY"])
"""
    publish_more(scene)
    folders = [prepared, *(path for path in prepared.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    arguments = [str(prepared), scene.server.url, str(scene.service.trust)]
    command = [*_without_privilege(), sys.executable, "-c", script, *arguments]
    done = subprocess.run(
        command, env=CLIENT_ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False
    )
    for folder in folders:
        folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    first, error, last, status = done.stdout.splitlines()
    assert status.startswith(f"{prepared} cannot be written")
    assert (first, last) == ("disposable", "disposable")
    assert error.startswith(f"cannot write in {prepared}")
    assert "Permission denied; give this user write access" in error


def _without_privilege() -> list[str]:
    """Root may write everywhere; without one capability it is held to what the files' modes say."""
    if os.geteuid() != 0:
        return []
    setpriv = require("setpriv", package="util-linux")
    return [setpriv, "--bounding-set=-dac_override", "--inh-caps=-dac_override"]


def _spoil(file: Path, damage: str) -> None:
    data = file.read_bytes()
    file.unlink()
    if damage != "gone":
        half = len(data) // 2
        changed = data[:half] + bytes([data[half] ^ 1]) + data[half + 1 :]
        file.write_bytes({"truncated": data[:half], "emptied": b"", "flipped": changed}[damage])


@pytest.mark.parametrize("name", ["current", "floor.note", "roots/1.note", "state.json", "objects"])
@pytest.mark.parametrize("damage", ["truncated", "emptied", "flipped", "gone"])
def test_damage_at_rest_is_found_at_open_and_repaired_by_the_next_pull(
    scene: SnapshotScene, prepared: Path, name: str, damage: str
) -> None:
    path = prepared / name
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        _spoil(file, damage)
    service = {"sync_url": scene.server.url, "trust": str(scene.service.trust)}
    with Gatepost({"data_dir": prepared, **service}) as gate:
        # The list it has, or the one it was installed with: never a crash, never nothing. What is
        # on no list is unknown where one of them cannot be relied on.
        assert gate.check_instant("x@mailinator.com").status in ("invalid", "valid")
        clean = gate.check_instant("x@clean.example").status
        assert clean == ("unknown" if name == "objects" else "valid")
        gate.pull()
        # The timer's thread may be the one that opens it just now.
        wait_until(
            lambda: (
                gate.check_instant("x@one.example").reason == "disposable"
                and gate.lists.error is None
            ),
            what="the repaired lists are in force",
        )
        assert gate.status().last_error is None
    store = Store(prepared)
    assert store.floor_note() == store.current_note()
    assert store.root_note(1) == scene.service.root_note
