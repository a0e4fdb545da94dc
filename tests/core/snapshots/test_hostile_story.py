"""A long story of a bad service: what is served was signed, at every moment, and never nothing."""

import random
from pathlib import Path

import pytest

from gatepost import Gatepost
from gatepost.errors import SnapshotError
from gatepost.lists.entries import EntryClass, ListEntry, build_list, domain_key
from gatepost.snapshots.notes import sign_note
from support import snapshot_server as hostile
from support.snapshot_scene import SnapshotScene
from support.snapshot_service import secret_key

ENTRY = ListEntry(EntryClass.DISPOSABLE, ("test",), confirmed=True)
PATHS = ("manifest.note", "full/", "root/", "")
# Those that end at once: slow ones are looked at elsewhere, and would make this story long.
WAYS = (
    hostile.truncated,
    hostile.ends_early,
    hostile.claims_length("3"),
    hostile.claims_length("-5"),
    hostile.redirects,
    hostile.status(200),
    hostile.status(206),
    hostile.status(304),
    hostile.status(403),
    hostile.status(404),
    hostile.status(429, Retry_After="60"),
    hostile.status(500),
    hostile.resets,
    hostile.garbage,
    hostile.always_unchanged,
    hostile.tampered(3),
    hostile.tampered(90),
    hostile.tampered(-2),
)


def index(number: int) -> bytes:
    """Generation `number` lists the domains of all up to it."""
    keys = (domain_key(f"bad{n}.example") for n in range(1, number + 1))
    return build_list(dict.fromkeys(keys, ENTRY))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_whatever_the_service_does_next(scene: SnapshotScene, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    notes = [_publish(scene, 1)]
    service = {"sync_url": scene.server.url, "trust": str(scene.service.trust)}
    with Gatepost({"data_dir": tmp_path / "gate", **service}) as gate:
        gate.pull()
        has = 1
        for _ in range(60):
            match dice.randrange(6):
                case 0:
                    notes.append(_publish(scene, len(notes) + 1))
                case 1:
                    scene.service.new_manifest_key(f"manifest-{scene.service.root.version + 1}")
                    notes.append(_publish(scene, len(notes) + 1))
                case 2:
                    scene.service.offer(dice.choice([*notes, _forged(scene, len(notes) + 1)]))
                case 3:
                    _damage(tmp_path / "gate", dice)
                case _:
                    scene.server.misbehave(dice.choice(PATHS), dice.choice(WAYS))
            try:
                gate.pull()
            except SnapshotError as error:
                assert len(str(error)) > 20  # noqa: PT017  most pulls here fail, and say why
            has = _serving(gate, at_least=has, at_most=len(notes))
            if dice.random() < 0.3:
                scene.server.hostile.clear()
        scene.server.hostile.clear()
        newest = len(notes) + 1
        _publish(scene, newest)
        gate.pull()
        assert _serving(gate, at_least=newest, at_most=newest) == newest
        assert gate.status().last_error is None


def _publish(scene: SnapshotScene, number: int) -> bytes:
    """The note of the new generation. What stands may be a forgery, which counts for nothing."""
    tree = scene.service.directory / "v1"
    (tree / "manifest.note").unlink(missing_ok=True)
    scene.service.publish(number, disposable=index(number))
    return (tree / "manifest.note").read_bytes()


def _forged(scene: SnapshotScene, number: int) -> bytes:
    """A manifest that nobody may believe."""
    files = {"disposable": index(number + 5)}
    manifest = scene.service.manifest(number, files)
    tree = scene.service.directory / "v1"
    (tree / "full" / manifest.sets["disposable"].sha256).write_bytes(files["disposable"])
    return sign_note(manifest.encode(), [secret_key("mallory")])


def _damage(data_dir: Path, dice: random.Random) -> None:
    """Something on disk goes bad, in a new file as every writer of ours makes it."""
    path = dice.choice([path for path in data_dir.rglob("*") if path.suffix in (".note", ".json")])
    path.unlink()
    path.write_bytes(b"damaged")


def _serving(gate: Gatepost, *, at_least: int, at_most: int) -> int:
    """The generation in force: its list is exactly what was published under its number."""
    gate.lists.refresh()
    gate.check("someone@bad1.example")
    number = gate.lists.info.generation
    assert at_least <= number <= at_most
    for n in range(1, at_most + 6):
        report = gate.check(f"someone@bad{n}.example")
        assert (report.reason == "disposable") is (n <= number), (n, number)
    return number
