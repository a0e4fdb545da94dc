"""The rules one by one, on bytes; `test_hostile_service` shows them over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from gatepost.errors import ClockError, ExpiredError, TrustError
from gatepost.snapshots.clock import told_apart
from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.manifest import Manifest, PublishedSet
from gatepost.snapshots.notes import sign_note
from gatepost.snapshots.root import Root
from gatepost.snapshots.trust_line import TrustLine
from gatepost.snapshots.trusted import verify_snapshot
from support.snapshot_service import DAY, secret_key

NOW = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
A, B, C, M, STRANGER = (secret_key(name) for name in ("a", "b", "c", "m", "stranger"))


def root_text(**changes: object) -> bytes:
    members: dict[str, object] = {
        "version": 1,
        "issued": NOW - DAY,
        "expires": NOW + 900 * DAY,
        "threshold": 2,
        "roots": (A.public, B.public, C.public),
        "manifest_keys": (M.public,),
    }
    return Root.model_validate(members | changes).encode()


ROOT_TEXT = root_text()
ROOT = sign_note(ROOT_TEXT, [A, B])
TRUST = TrustLine.of(ROOT)


def manifest(generation: int = 7, *, key: SecretKey = M, **changes: object) -> bytes:
    entry = PublishedSet.describe(b"index", generation=1, entries=1)
    members: dict[str, object] = {
        "generation": generation,
        "root": 1,
        "issued": NOW - timedelta(hours=1),
        "expires": NOW + 7 * DAY,
        "poll_seconds": 3600,
        "sets": {"disposable": entry},
    }
    return sign_note(Manifest.model_validate(members | changes).encode(), [key])


def verify(
    offered: bytes,
    *,
    current: bytes | None = None,
    root: bytes = ROOT,
    trust: TrustLine = TRUST,
    now: datetime = NOW,
) -> Manifest:
    return verify_snapshot(
        trust=trust,
        root_notes=[root],
        manifest_note=offered,
        now=now,
        floor=[] if current is None else [current],
    )


def test_a_first_manifest_a_newer_one_and_the_same_one_are_accepted() -> None:
    assert verify(manifest(7)).generation == 7
    assert verify(manifest(8), current=manifest(7)).generation == 8
    assert verify(manifest(7), current=manifest(7)).generation == 7


def test_an_older_manifest_is_refused() -> None:
    with pytest.raises(TrustError, match="older version: generation 6, this host has 7"):
        verify(manifest(6), current=manifest(7))


def test_one_generation_has_one_text() -> None:
    with pytest.raises(TrustError, match="two different manifests carry generation 7"):
        verify(manifest(7, poll_seconds=60), current=manifest(7))


def test_the_same_text_signed_again_is_the_same_manifest() -> None:
    text = root_text(manifest_keys=(M.public, C.public))
    root = sign_note(text, [A, B])
    signed_again = manifest(7, key=C)
    assert verify(signed_again, current=manifest(7), root=root, trust=TrustLine.of(root))


def test_a_manifest_that_the_root_does_not_vouch_for_is_no_lower_bound() -> None:
    assert verify(manifest(2), current=manifest(900, key=STRANGER)).generation == 2
    assert verify(manifest(2), current=manifest(900)[:-9]).generation == 2
    assert verify(manifest(2), current=b"").generation == 2


def test_an_expired_manifest_that_is_current_still_forbids_going_back() -> None:
    expired = manifest(900, expires=NOW - timedelta(seconds=1))
    with pytest.raises(TrustError, match="older version"):
        verify(manifest(2), current=expired)


@pytest.mark.parametrize(("seconds", "accepted"), [(-1, True), (0, False), (1, False)])
def test_a_manifest_counts_until_the_second_it_expires(seconds: int, accepted: bool) -> None:
    now = NOW + 7 * DAY + timedelta(seconds=seconds)
    if accepted:
        assert verify(manifest(), now=now)
        return
    with pytest.raises(TrustError, match=r"generation 7 expired at 2027-02-07T12:00:00Z, now is"):
        verify(manifest(), now=now)


def test_an_expiry_is_no_clock_fault_until_somebody_says_so() -> None:
    with pytest.raises(ExpiredError) as caught:
        verify(manifest(), now=NOW + 8 * DAY)
    expired = caught.value
    late = NOW + 8 * DAY
    for server in (None, late, NOW + 7 * DAY):
        assert told_apart(expired, now=late, server=server) is expired
    fault = told_apart(expired, now=late, server=NOW + timedelta(hours=3))
    assert isinstance(fault, ClockError)
    assert str(fault) == (
        "the manifest of generation 7 expired at 2027-02-07T12:00:00Z by the clock of this machine,"
        " which says 2027-02-08T12:00:00Z, but not by that of the service, which says"
        " 2027-01-31T15:00:00Z; set the clock (NTP)"
    )


def test_a_clock_that_is_behind_is_called_a_clock() -> None:
    assert verify(manifest(), now=NOW - timedelta(hours=14))
    with pytest.raises(ClockError, match=r"but the clock of this machine says .*set the clock"):
        verify(manifest(), now=NOW - 3 * DAY)


def test_a_manifest_signed_by_a_root_key_or_a_stranger_is_refused() -> None:
    for key in (A, STRANGER):
        with pytest.raises(TrustError, match="which is no manifest key of root 1"):
            verify(manifest(key=key))


def test_a_manifest_of_a_root_that_is_not_here_is_refused() -> None:
    with pytest.raises(TrustError, match="belongs to root 2, and root 1 is the newest"):
        verify(manifest(root=2))


def test_a_manifest_stays_good_under_a_later_root_that_kept_its_key() -> None:
    later = sign_note(root_text(version=2), [A, B])
    verified = verify_snapshot(
        trust=TRUST, root_notes=[ROOT, later], manifest_note=manifest(root=1), now=NOW
    )
    assert verified.root == 1


def test_the_highest_of_all_floors_counts() -> None:
    floor = [manifest(7), manifest(9), manifest(8)]
    with pytest.raises(TrustError, match="generation 8, this host has 9"):
        verify_snapshot(
            trust=TRUST, root_notes=[ROOT], manifest_note=manifest(8), now=NOW, floor=floor
        )


def test_a_root_note_is_no_manifest_even_when_the_key_is_right() -> None:
    with pytest.raises(TrustError, match="expected a note of the kind 'gatepost manifest v1'"):
        verify(sign_note(ROOT_TEXT, [M]))


def test_another_root_than_the_pinned_one_is_refused() -> None:
    other = sign_note(root_text(threshold=1), [A, B])
    with pytest.raises(TrustError, match="root note 1 does not match the trust line"):
        verify(manifest(), root=other)


@pytest.mark.parametrize(
    ("keys", "count"), [((A,), 1), ((A, A), 1), ((A, STRANGER), 1), ((M, STRANGER), 0)]
)
def test_a_root_needs_its_threshold_of_different_root_keys(
    keys: tuple[SecretKey, ...], count: int
) -> None:
    with pytest.raises(TrustError, match=f"signed by {count} of its root keys and needs 2"):
        verify(manifest(), root=sign_note(ROOT_TEXT, keys))


def test_any_two_of_the_three_root_keys_will_do() -> None:
    for keys in ((A, B), (B, C), (C, A), (A, STRANGER, C), (A, B, C)):
        assert verify(manifest(), root=sign_note(ROOT_TEXT, keys))


def test_an_expired_root_is_refused() -> None:
    late = NOW + 900 * DAY
    with pytest.raises(TrustError, match="root note 1 expired at"):
        verify(manifest(issued=late - DAY, expires=late + DAY), now=late)


def test_a_trust_line_with_the_number_of_another_root_is_refused() -> None:
    with pytest.raises(TrustError, match="names root 2 but pins the text of root 1"):
        verify(manifest(), trust=TrustLine(2, TRUST.sha256))
