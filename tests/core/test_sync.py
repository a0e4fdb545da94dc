"""A gate with a service behind it: new generations take effect, damage never does."""

import logging
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from gatepost import Gatepost, PullError, Reason, SettingsError, TrustError
from gatepost.lists.entries import EntryClass, ListEntry, address_key, build_list, domain_key
from gatepost.lists.state import DomainFlag, DomainState, build_domain_state
from gatepost.snapshots.pull_result import PullOutcome
from support.known_baseline import KnownBaseline
from support.snapshot_scene import SnapshotScene, snapshot_scene

SPAM = ListEntry(EntryClass.BLACKLISTED_DOMAIN, ("manual",), confirmed=True)
JOE = ListEntry(EntryClass.BLACKLISTED_ADDRESS, ("manual",), confirmed=True)
BAD = ListEntry(EntryClass.DISPOSABLE, ("test",), confirmed=True)
FIRST = {
    "disposable": build_list({domain_key("bad.example"): BAD}),
    "blacklist": build_list({domain_key("spam.example"): SPAM, address_key("joe@gmail.com"): JOE}),
    "domain_state": build_domain_state({"gone.example": DomainState(DomainFlag.UNREGISTERED)}),
}
SECOND = {**FIRST, "disposable": build_list({domain_key("worse.example"): BAD})}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[SnapshotScene]:
    with snapshot_scene(tmp_path) as scene:
        yield scene


def settings(scene: SnapshotScene, **changes: object) -> dict[str, object]:
    return {
        "sync_url": scene.server.url,
        "trust": str(scene.service.trust),
        "data_dir": scene.store.data_dir,
        "poll_seconds": 3600,
        **changes,
    }


def wait_until(condition: object, seconds: float = 20.0) -> None:
    assert callable(condition)
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, "it did not happen in time"
        sleep(0.05)


def test_a_pull_by_hand_takes_effect_at_once(scene: SnapshotScene) -> None:
    scene.service.publish(1, **FIRST)
    with Gatepost(settings(scene)) as gate:
        assert gate.pull().outcome in {PullOutcome.UPDATED, PullOutcome.BUSY}
        wait_until(lambda: gate.check("a@x.bad.example").reason == Reason.DISPOSABLE)
        assert gate.check("a@spam.example").reason == Reason.BLACKLISTED_DOMAIN
        assert gate.check("J.Oe+news@gmail.com").reason == Reason.BLACKLISTED_ADDRESS
        assert gate.check("a@gone.example").reason == Reason.DOMAIN_NOT_FOUND
        snapshot = gate.check("a@gmail.com").snapshot
        assert (snapshot.origin, snapshot.generation, snapshot.stale) == ("snapshot", 1, False)


def test_the_first_check_starts_the_pulls_and_the_baseline_serves_until_then(
    scene: SnapshotScene,
) -> None:
    scene.service.publish(1, **FIRST)
    with Gatepost(settings(scene)) as gate:
        assert gate.check("a@mailinator.com").reason == Reason.DISPOSABLE
        wait_until(lambda: gate.check("a@bad.example").reason == Reason.DISPOSABLE)
        assert gate.check("a@mailinator.com").accepted  # the snapshot is what counts now


@pytest.mark.slow
def test_the_timer_brings_the_next_generation(scene: SnapshotScene) -> None:
    scene.service.publish(1, **FIRST)
    with Gatepost(settings(scene, poll_seconds=0.2)) as gate:
        gate.start()
        wait_until(lambda: gate.check("a@bad.example").reason == Reason.DISPOSABLE)
        scene.service.publish(2, **SECOND)
        wait_until(lambda: gate.check("a@worse.example").reason == Reason.DISPOSABLE)
        assert gate.check("a@bad.example").accepted


def test_a_snapshot_outlives_the_service(scene: SnapshotScene) -> None:
    scene.service.publish(1, **FIRST)
    with Gatepost(settings(scene)) as gate:
        gate.pull()
    with Gatepost({"data_dir": scene.store.data_dir}) as gate:
        assert gate.check("a@bad.example").reason == Reason.DISPOSABLE
        assert gate.status().snapshot.generation == 1


def test_another_trust_line_is_refused_and_the_last_good_one_serves(scene: SnapshotScene) -> None:
    scene.service.publish(1, **FIRST)
    with Gatepost(settings(scene)) as gate:
        gate.pull()
    other = settings(scene, trust=f"gatepost-root-1:{'0' * 64}")
    with Gatepost(other) as gate:
        with pytest.raises(TrustError):
            gate.pull()
        assert gate.check("a@bad.example").reason == Reason.DISPOSABLE
        status = gate.status()
        assert status.last_error
        assert not status.ok


def test_a_service_that_is_away_is_said_and_nothing_else_happens(
    scene: SnapshotScene, known_baseline: KnownBaseline
) -> None:
    known_baseline.put(scene.store.data_dir)
    with Gatepost(settings(scene)) as gate:
        with pytest.raises(PullError):
            gate.pull()
        assert gate.check("a@mailinator.com").reason == Reason.DISPOSABLE


def test_a_set_that_is_damaged_at_rest_is_found_and_the_next_pull_repairs_it(
    scene: SnapshotScene, caplog: pytest.LogCaptureFixture, known_baseline: KnownBaseline
) -> None:
    known_baseline.put(scene.store.data_dir)
    scene.service.publish(1, **FIRST)
    with Gatepost(settings(scene)) as gate:
        gate.pull()
    for path in scene.store.objects.iterdir():
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-1])
    with caplog.at_level(logging.WARNING), Gatepost(settings(scene)) as gate:
        gate.lists.look()  # without a check, so that no timer repairs it first
        assert gate.lists.view.damaged == set(FIRST)
        assert "gatepost pull" in (gate.status().last_error or "")
        gate.pull()
        assert gate.check("a@bad.example").reason == Reason.DISPOSABLE
        assert gate.status().last_error is None
    assert "the set disposable cannot be relied on" in caplog.text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"trust": None}, "GATEPOST_TRUST"),
        ({"trust": "nonsense"}, "trust"),
        ({"sync_url": "http://lists.example"}, "https"),
        ({"sync_url": "lists.example"}, "https://host/path"),
    ],
)
def test_a_half_set_service_is_an_error_at_start_up(
    scene: SnapshotScene, changes: dict[str, object], text: str
) -> None:
    with pytest.raises((SettingsError, TrustError), match=text):
        Gatepost(settings(scene, **changes))
