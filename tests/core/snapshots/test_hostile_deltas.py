"""A delta is only ever a shortcut: no byte of it, and no server of it, gets anything in."""

import random

import pytest

from gatepost.errors import DeltaError, PullError
from gatepost.lists.layout import Kind
from gatepost.lists.writer import build_index
from gatepost.snapshots.delta import apply_delta, encode_delta
from support import snapshot_server as hostile
from support.snapshot_scene import SnapshotScene

pytestmark = pytest.mark.slow


def index(count: int, like: bytes | None = None) -> bytes:
    entries = {b"domain%d.example" % number: number % 3 for number in range(count)}
    return build_index(Kind.LIST, entries, record_size=1, legend={"n": count}, seed=b"s", like=like)


OLD = index(1000)
NEW = index(1030, OLD)
DELTA = encode_delta(OLD, NEW)


@pytest.fixture(autouse=True)
def behind(scene: SnapshotScene) -> None:
    scene.service.publish(1, disposable=OLD)
    scene.puller().pull()
    scene.service.publish_delta(2, NEW, DELTA, base=1)


def test_no_byte_of_a_delta_can_change(scene: SnapshotScene) -> None:
    """With no whole file to fall back to, the last good snapshot stays."""
    scene.server.misbehave("full/", hostile.status(500))
    for position in (*range(0, len(DELTA), 3), len(DELTA) - 1):
        scene.server.misbehave("delta/", hostile.tampered(position))
        with pytest.raises(PullError, match="answered 500"):
            scene.puller().pull()
        assert scene.store.open_set("disposable").read_bytes() == OLD
    assert list(scene.store.objects.glob(".*")) == []
    scene.server.misbehave("delta/", None)
    assert scene.puller().pull().deltas == ("disposable",)
    assert scene.store.open_set("disposable").read_bytes() == NEW


@pytest.mark.parametrize(
    "how", [hostile.drips_body, hostile.drips_headers, hostile.hangs, hostile.endless]
)
def test_a_delta_that_never_ends_costs_its_deadline_and_no_more(
    scene: SnapshotScene, how: hostile.Misbehaviour
) -> None:
    scene.server.misbehave("delta/", how)
    assert scene.puller(deadline=0.6).pull().deltas == ()
    assert scene.store.open_set("disposable").read_bytes() == NEW


def test_a_delta_and_a_file_that_are_both_tampered_with_change_nothing(
    scene: SnapshotScene,
) -> None:
    scene.server.misbehave("delta/", hostile.tampered(7))
    scene.server.misbehave("full/", hostile.tampered(7))
    with pytest.raises(PullError, match="does not have the SHA-256"):
        scene.puller().pull()
    assert scene.store.open_set("disposable").read_bytes() == OLD


def test_a_file_of_another_generation_under_the_right_name_is_refused(scene: SnapshotScene) -> None:
    """Mix and match: every byte was signed once, and not for this manifest."""
    manifest = scene.service.manifest(2, {"disposable": NEW})
    name = manifest.sets["disposable"].sha256
    (scene.service.directory / "v1/full" / name).write_bytes(OLD)
    scene.server.misbehave("delta/", hostile.status(404))
    with pytest.raises(PullError, match=r"has .* bytes, the manifest says"):
        scene.puller().pull()
    assert scene.store.open_set("disposable").read_bytes() == OLD


def test_any_bytes_at_all_make_a_file_or_a_delta_error() -> None:
    """Also those that a stolen manifest key would sign."""
    dice = random.Random(7)
    for _ in range(3000):
        delta = bytearray(DELTA)
        for _ in range(dice.randint(1, 4)):
            delta[dice.randrange(len(delta))] = dice.randrange(256)
        cut = bytes(delta[: dice.choice((len(delta), dice.randrange(len(delta) + 1)))])
        try:
            made = apply_delta(OLD, cut, size=len(NEW))
        except DeltaError:
            continue
        assert len(made) == len(NEW)
