"""Keys change while clients are away, and one old trust line still leads to the newest."""

from datetime import timedelta

import pytest

from gatepost.errors import ClockError, PullError, SnapshotError, TrustError
from gatepost.snapshots.notes import sign_note
from gatepost.snapshots.root_walk import RootWalk
from support import snapshot_server as hostile
from support.snapshot_scene import SnapshotScene
from support.snapshot_service import DAY, secret_key

pytestmark = pytest.mark.slow

GOOD = b"the last good index " * 50


def roots(scene: SnapshotScene) -> list[str]:
    return sorted(path.name for path in (scene.store.data_dir / "roots").iterdir())


def test_a_new_manifest_key_is_followed_at_the_next_pull(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    scene.puller().pull()
    scene.service.new_manifest_key()
    scene.service.publish(2)
    result = scene.puller().pull()
    assert (result.generation, result.requests) == (2, 4)  # manifest, root 2, no root 3, a file
    assert roots(scene) == ["1.note", "2.note"]
    assert scene.puller().pull().requests == 1


def test_a_line_printed_thirty_rotations_ago_is_enough(scene: SnapshotScene) -> None:
    printed = scene.service.trust
    for number in range(2, 32):
        scene.service.new_manifest_key(f"manifest-{number}")
    scene.service.publish(1)
    assert scene.puller(trust=printed).pull().generation == 1
    assert scene.server.asked("root/") == 32  # 1 to 31, and the 32nd that is not there
    scene.puller(trust=printed).pull()
    assert scene.server.asked("root/") == 32


def test_root_keys_change_while_a_client_is_away(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    scene.puller().pull()
    fresh = tuple(secret_key(name) for name in ("x", "y", "z"))
    old = scene.service.root_keys
    scene.service.rotate(roots=tuple(key.public for key in fresh), signers=(*old[:2], *fresh[:2]))
    scene.service.rotate(threshold=3, signers=fresh)
    scene.service.publish(2)
    assert scene.puller().pull().generation == 2


def test_a_root_on_the_way_may_be_expired_and_the_newest_may_not(scene: SnapshotScene) -> None:
    later = scene.service.began + 400 * DAY
    scene.service.began = later
    scene.service.rotate(issued=later, expires=later + 30 * DAY)
    scene.service.publish(1)
    assert scene.puller(at=later).pull().generation == 1
    scene.service.began = later + 30 * DAY
    note = sign_note(scene.service.manifest(2, {"disposable": GOOD}).encode(), [scene.service.key])
    scene.service.offer(note)
    with pytest.raises(TrustError, match="root note 2 expired at"):
        scene.puller(at=later + 30 * DAY).pull()


def test_an_expired_root_is_found_out_after_a_304_too(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    scene.puller().pull()
    scene.server.misbehave("manifest.note", hostile.always_unchanged)
    with pytest.raises(TrustError, match="root note 1 expired at"):
        scene.puller(at=scene.service.began + 365 * DAY).pull()


def test_a_stolen_manifest_key_cannot_hide_the_root_that_revokes_it(scene: SnapshotScene) -> None:
    """The thief goes on publishing under the old root; once a day the client asks for a new one."""
    scene.service.publish(1)
    now = scene.service.began
    scene.puller(at=now).pull()
    thief = scene.service.key
    scene.service.new_manifest_key()
    forged = scene.service.manifest(9, {"disposable": GOOD}, root=1)
    (scene.service.directory / "v1/full" / forged.sets["disposable"].sha256).write_bytes(GOOD)
    scene.service.offer(sign_note(forged.encode(), [thief]))
    assert scene.puller(at=now + timedelta(hours=1)).pull().generation == 9
    with pytest.raises(TrustError, match="is no manifest key of root 2"):
        scene.puller(at=now + DAY).pull()


def test_after_a_thief_jumped_ahead_the_next_key_starts_anew(scene: SnapshotScene) -> None:
    """Fast-forward recovery: what the new root does not vouch for is no floor any more."""
    scene.service.publish(2**53 - 1)
    scene.puller().pull()
    scene.service.new_manifest_key()
    scene.service.offer(
        sign_note(scene.service.manifest(3, {"disposable": GOOD}).encode(), [scene.service.key])
    )
    (
        scene.service.directory
        / "v1/full"
        / scene.service.manifest(3, {"disposable": GOOD}).sets["disposable"].sha256
    ).write_bytes(GOOD)
    assert scene.puller().pull().generation == 3
    assert scene.store.open_set("disposable").read_bytes() == GOOD


def test_a_kept_key_keeps_the_floor_over_a_change_of_roots(scene: SnapshotScene) -> None:
    scene.service.publish(5)
    scene.puller().pull()
    scene.service.rotate()
    older = scene.service.manifest(4, {"disposable": GOOD})
    scene.service.offer(sign_note(older.encode(), [scene.service.key]))
    with pytest.raises(TrustError, match="older version: generation 4, this host has 5"):
        scene.puller().pull()


@pytest.mark.parametrize("lost", ["state.json", "current", "floor.note"])
@pytest.mark.parametrize("how", ["gone", "damaged"])
def test_no_single_file_that_is_lost_lets_an_older_generation_in(
    scene: SnapshotScene, lost: str, how: str
) -> None:
    scene.service.publish(5)
    scene.puller().pull()
    path = scene.store.data_dir / lost
    path.unlink()
    if how == "damaged":
        path.write_bytes(b"garbage")
    older = scene.service.manifest(4, {"disposable": GOOD})
    scene.service.offer(sign_note(older.encode(), [scene.service.key]))
    with pytest.raises(TrustError, match="older version: generation 4, this host has 5"):
        scene.puller().pull()
    scene.service.publish(6)
    scene.puller().pull()
    assert scene.store.floor_note() == scene.store.current_note()


def test_a_lost_root_is_fetched_again_from_the_pinned_one_on(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    scene.service.new_manifest_key()
    scene.service.publish(2)
    scene.puller().pull()
    for name in roots(scene):
        path = scene.store.data_dir / "roots" / name
        path.unlink()
        path.write_bytes(b"garbage")
    scene.puller().pull()
    assert scene.store.root_note(2) == scene.service.root_note


def test_a_later_line_may_replace_an_earlier_one(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    first = scene.service.trust
    scene.puller(trust=first).pull()
    scene.service.rotate()
    scene.service.publish(2)
    second = type(first).of(scene.service.root_note, version=2)
    assert scene.puller(trust=second).pull().generation == 2
    assert scene.puller(trust=first).pull().outcome == "unchanged"


@pytest.mark.parametrize("code", [403, 404, 410])
def test_a_mirror_says_in_its_own_way_that_there_is_no_newer_root(
    scene: SnapshotScene, code: int
) -> None:
    """An object store answers 403 to whoever may not list its files."""
    scene.service.publish(1)
    (scene.service.directory / "v1/root/2.note").write_bytes(b"")
    scene.server.misbehave("root/2.note", hostile.status(code))
    assert scene.puller().pull().generation == 1


@pytest.mark.parametrize(
    ("how", "text"),
    [
        (hostile.status(500), "answered 500"),
        (hostile.status(302), "is not followed"),
        (hostile.truncated, "could not be fetched|was cut after"),
        (hostile.garbage, "could not be fetched"),
        (hostile.endless, "more than the .* bytes"),
        (hostile.resets, "could not be fetched"),
        (hostile.tampered(40), "does not verify"),
    ],
)
def test_a_root_that_does_not_arrive_whole_changes_nothing(
    scene: SnapshotScene, how: hostile.Misbehaviour, text: str
) -> None:
    scene.service.publish(1, disposable=GOOD)
    scene.puller().pull()
    scene.service.new_manifest_key()
    scene.service.publish(2)
    scene.server.misbehave("root/2.note", how)
    with pytest.raises(SnapshotError, match=text):
        scene.puller().pull()
    assert roots(scene) == ["1.note"]
    assert scene.store.open_set("disposable").read_bytes() == GOOD
    scene.server.misbehave("root/2.note", None)
    assert scene.puller().pull().generation == 2


def test_a_root_under_another_number_is_refused(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    scene.puller().pull()
    scene.service.new_manifest_key()
    (scene.service.directory / "v1/root/3.note").write_bytes(scene.service.root_note)
    with pytest.raises(TrustError, match="root note 3 calls itself root 2"):
        scene.puller(at=scene.service.began + 2 * DAY).pull()
    assert roots(scene) == ["1.note", "2.note"]


def test_a_service_whose_roots_never_end_is_left(scene: SnapshotScene) -> None:
    for _ in range(4):
        scene.service.rotate()
    scene.store.create()

    def fetch(path: str) -> bytes:
        return (scene.service.directory / "v1" / path).read_bytes()

    walk = RootWalk(scene.store, scene.service.trust, fetch, steps=3)
    with pytest.raises(PullError, match="more than 3 roots after the pinned one"):
        walk.newest(None)
    assert walk.stored() is not None


def test_a_clock_that_runs_ahead_is_told_apart_from_a_service_that_fell_silent(
    scene: SnapshotScene,
) -> None:
    scene.service.publish(1)
    scene.puller().pull()
    with pytest.raises(ClockError, match="not by that of the service, which says"):
        scene.puller(at=scene.service.began + 8 * DAY).pull()
    assert "set the clock" in (scene.puller().state().last_error or "")
    assert scene.store.current() is not None


def test_a_first_pull_needs_the_pinned_root(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    (scene.service.directory / "v1/root/1.note").unlink()
    with pytest.raises(PullError, match=r"root/1\.note does not exist"):
        scene.puller().pull()
