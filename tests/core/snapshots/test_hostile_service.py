"""Whatever a service, a mirror or the network does, the last good snapshot stays and serves."""

import re
from datetime import timedelta

import pytest

from gatepost.errors import PullError, SnapshotError, TrustError
from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.notes import sign_note
from gatepost.snapshots.puller import Puller
from gatepost.snapshots.trust_line import TrustLine
from support import snapshot_server as hostile
from support.snapshot_scene import SnapshotScene
from support.snapshot_server import Misbehaviour
from support.snapshot_service import DAY, secret_key

pytestmark = pytest.mark.slow

GOOD = b"the last good index " * 50
NEWER = b"a newer index " * 90


@pytest.fixture(autouse=True)
def first_generation(scene: SnapshotScene) -> None:
    scene.service.publish(5, disposable=GOOD)
    scene.puller().pull()


def refuses(scene: SnapshotScene, puller: Puller, error: type[SnapshotError], text: str) -> None:
    """The pull fails with this sentence, which is recorded, and generation 5 still opens."""
    with pytest.raises(error, match=text):
        puller.pull()
    assert scene.store.open_set("disposable").read_bytes() == GOOD
    manifest = scene.store.current()
    assert manifest is not None
    assert manifest.generation == 5
    assert re.search(text, puller.state().last_error or "")
    assert puller.state().failures == 1
    assert list(scene.store.objects.glob(".*")) == []


@pytest.mark.parametrize("path", ["manifest.note", "full/"])
@pytest.mark.parametrize(
    ("how", "text"),
    [
        (hostile.truncated, "could not be fetched|was cut after"),
        (hostile.claims_length("100000"), "could not be fetched|was cut after|may have"),
        (hostile.claims_length("99999999999999"), "may have .* at most"),
        (hostile.claims_length("-5"), "malformed Content-Length|could not be fetched"),
        (hostile.claims_length("3"), "3 bytes, the manifest says|no signature lines"),
        (hostile.ends_early, "the manifest says|no signature lines|is malformed|is not base64"),
        (hostile.redirects, "redirects to http.*which is not followed"),
        (hostile.endless, "more than the .* bytes"),
        (hostile.status(500), "answered 500"),
        (hostile.status(404), r"does not exist \(404\)"),
        (hostile.status(403), r"is not for us \(403\)"),
        (hostile.status(200, Content_Encoding="gzip"), r"came compressed \(gzip\)"),
        (hostile.resets, "could not be fetched"),
        (hostile.garbage, "could not be fetched"),
    ],
)
def test_a_broken_transfer_changes_nothing(
    scene: SnapshotScene, path: str, how: Misbehaviour, text: str
) -> None:
    scene.service.publish(6, disposable=NEWER)
    scene.server.misbehave(path, how)
    refuses(scene, scene.puller(), SnapshotError, text)

    scene.server.misbehave(path, None)
    scene.puller().pull()
    assert scene.store.open_set("disposable").read_bytes() == NEWER


@pytest.mark.parametrize("how", [hostile.drips_body, hostile.drips_headers, hostile.hangs])
@pytest.mark.parametrize("path", ["manifest.note", "full/"])
def test_a_slow_transfer_ends_at_the_deadline_though_bytes_keep_coming(
    scene: SnapshotScene, path: str, how: Misbehaviour
) -> None:
    scene.service.publish(6, disposable=NEWER)
    scene.server.misbehave(path, how)
    refuses(scene, scene.puller(deadline=0.6), PullError, "took longer than 0.6 s")


def test_a_silent_server_is_left_before_the_deadline(scene: SnapshotScene) -> None:
    scene.server.misbehave("manifest.note", hostile.hangs)
    refuses(scene, scene.puller(wait=0.3), PullError, "[Tt]imed out")


def test_a_service_that_is_down_is_reported_with_its_address(scene: SnapshotScene) -> None:
    elsewhere = scene.puller(url="http://127.0.0.1:9")
    with pytest.raises(PullError, match=r"http://127\.0\.0\.1:9/v1/manifest\.note.*refused"):
        elsewhere.pull()
    assert scene.store.open_set("disposable").read_bytes() == GOOD


def test_no_byte_of_the_manifest_note_can_change(scene: SnapshotScene) -> None:
    scene.service.publish(6, disposable=NEWER)
    note = (scene.service.directory / "v1/manifest.note").read_bytes()
    for position in (*range(0, len(note), 17), *range(len(note) - 4, len(note))):
        scene.server.misbehave("manifest.note", hostile.tampered(position))
        with pytest.raises(TrustError):
            scene.puller().pull()
    assert scene.store.open_set("disposable").read_bytes() == GOOD


def test_no_byte_of_an_index_file_can_change(scene: SnapshotScene) -> None:
    scene.service.publish(6, disposable=NEWER)
    for position in (*range(0, len(NEWER), 97), len(NEWER) - 1):
        scene.server.misbehave("full/", hostile.tampered(position))
        with pytest.raises(PullError, match="does not have the SHA-256"):
            scene.puller().pull()
    assert scene.store.open_set("disposable").read_bytes() == GOOD


def test_no_byte_of_the_root_note_can_change(scene: SnapshotScene) -> None:
    (scene.store.data_dir / "roots/1.note").unlink()
    for position in range(0, len(scene.service.root_note), 17):
        scene.server.misbehave("root/", hostile.tampered(position))
        with pytest.raises(TrustError):
            scene.puller().pull()
    assert scene.store.open_set("disposable").read_bytes() == GOOD


def test_a_manifest_signed_by_another_key_is_refused(scene: SnapshotScene) -> None:
    manifest = scene.service.manifest(6, {"disposable": NEWER})
    scene.service.offer(sign_note(manifest.encode(), [secret_key("attacker.invalid")]))
    refuses(scene, scene.puller(), TrustError, "signed by 'attacker.invalid', which is no manifest")


def test_a_key_that_only_borrows_the_name_is_refused(scene: SnapshotScene) -> None:
    borrowed = SecretKey(scene.service.key.name, b"\x01" * 32)
    manifest = scene.service.manifest(6, {"disposable": NEWER})
    scene.service.offer(sign_note(manifest.encode(), [borrowed]))
    refuses(scene, scene.puller(), TrustError, "is no manifest key")


def test_an_older_generation_is_refused(scene: SnapshotScene) -> None:
    older = scene.service.manifest(4, {"disposable": GOOD})
    scene.service.offer(sign_note(older.encode(), [scene.service.key]))
    refuses(scene, scene.puller(), TrustError, "older version: generation 4, this host has 5")


def test_two_manifests_of_one_generation_are_refused(scene: SnapshotScene) -> None:
    other = scene.service.manifest(5, {"disposable": NEWER})
    scene.service.offer(sign_note(other.encode(), [scene.service.key]))
    refuses(scene, scene.puller(), TrustError, "two different manifests carry generation 5")


def test_an_expired_manifest_is_refused(scene: SnapshotScene) -> None:
    scene.service.publish(6, disposable=NEWER)
    late = scene.puller(at=scene.service.began + 8 * DAY)
    refuses(scene, late, TrustError, "generation 6 expired at")


@pytest.mark.parametrize("forced", [True, False])
def test_a_service_that_says_unchanged_for_ever_is_found_out(
    scene: SnapshotScene, forced: bool
) -> None:
    if forced:
        scene.server.misbehave("manifest.note", hostile.always_unchanged)
    just_before = scene.puller(at=scene.service.began + 7 * DAY - timedelta(seconds=1))
    assert just_before.pull().outcome == "unchanged"
    late = scene.puller(at=scene.service.began + 7 * DAY)
    refuses(scene, late, TrustError, "generation 5 expired at")


def test_unchanged_is_no_answer_to_an_unconditional_question(scene: SnapshotScene) -> None:
    (scene.store.data_dir / "state.json").unlink()
    scene.server.misbehave("manifest.note", hostile.always_unchanged)
    refuses(scene, scene.puller(), PullError, "304")


def test_the_trust_line_of_another_service_is_refused(scene: SnapshotScene) -> None:
    wrong = TrustLine(1, "0" * 64)
    refuses(scene, scene.puller(trust=wrong), TrustError, "does not match the trust line")
