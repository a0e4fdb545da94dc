"""Pulling by deltas: used where they work, and no harm where they do not."""

import logging
import os
from pathlib import Path

import pytest

from gatepost.lists.layout import Kind
from gatepost.lists.writer import build_index
from gatepost.snapshots.delta import encode_delta
from gatepost.snapshots.objects import remove_unpublished
from gatepost.snapshots.pull_result import PullOutcome
from gatepost.snapshots.tree import delta_path
from support import snapshot_server as hostile
from support.snapshot_scene import SnapshotScene
from support.snapshot_service import DAY, SnapshotService


def index(count: int, like: bytes | None = None, first: int = 0) -> bytes:
    numbers = range(first, first + count)
    entries = {b"domain%d.example" % number: number % 3 for number in numbers}
    return build_index(Kind.LIST, entries, record_size=1, legend={}, seed=b"s", like=like)


OLD = index(1000)
NEW = index(1020, OLD)
DELTA = encode_delta(OLD, NEW)
PATH = "delta/disposable/1-2"


@pytest.fixture
def behind(scene: SnapshotScene) -> SnapshotScene:
    """A host that has generation 1, and a service with 2 and a delta between them."""
    scene.service.publish(1, disposable=OLD)
    scene.puller().pull()
    scene.service.publish_delta(2, NEW, DELTA, base=1)
    scene.server.paths.clear()
    return scene


def test_a_delta_is_all_that_is_fetched(behind: SnapshotScene) -> None:
    result = behind.puller().pull()
    note = (behind.service.directory / "v1/manifest.note").read_bytes()
    assert behind.server.paths == ["/v1/manifest.note", f"/v1/{PATH}"]
    assert behind.store.open_set("disposable").read_bytes() == NEW
    assert (result.outcome, result.sets, result.deltas) == (
        PullOutcome.UPDATED, ("disposable",), ("disposable",),
    )  # fmt: skip
    assert result.bytes == len(note) + len(DELTA)
    assert result.saved_bytes == len(NEW) - len(DELTA)
    assert result.saved_requests == 0
    assert f"(disposable by delta), {result.bytes:,} bytes in 2 requests" in str(result)
    assert str(result).endswith(f"s; saved {result.saved_bytes:,} bytes")


def test_a_host_of_another_generation_fetches_the_whole_file(scene: SnapshotScene) -> None:
    scene.service.publish(1, disposable=OLD)
    scene.puller().pull()
    scene.service.publish_delta(3, NEW, DELTA, base=2)
    result = scene.puller().pull()
    assert (result.sets, result.deltas) == (("disposable",), ())
    assert scene.server.asked("delta/") == 0


@pytest.mark.parametrize(
    "how",
    [
        hostile.status(404),
        hostile.status(503),
        hostile.tampered(5),
        hostile.truncated,
        hostile.ends_early,
        hostile.garbage,
        hostile.redirects,
        hostile.resets,
        hostile.endless,
        hostile.claims_length("5"),
    ],
)
def test_whatever_comes_for_a_delta_the_whole_file_is_fetched_instead(
    behind: SnapshotScene, how: hostile.Misbehaviour, caplog: pytest.LogCaptureFixture
) -> None:
    behind.server.misbehave("delta/", how)
    with caplog.at_level(logging.WARNING):
        result = behind.puller().pull()
    assert (result.outcome, result.sets, result.deltas) == (
        PullOutcome.UPDATED, ("disposable",), (),
    )  # fmt: skip
    assert behind.store.open_set("disposable").read_bytes() == NEW
    assert "the delta of the set disposable is of no use" in caplog.text


@pytest.mark.parametrize(
    "delta",
    [
        b"nonsense",
        DELTA[:-1],
        DELTA + b"\0",
        encode_delta(OLD, index(1021, OLD)),  # of another size
        encode_delta(OLD, index(1020, OLD, first=1)),  # of the right size, and another content
    ],
)  # fmt: skip
def test_a_signed_delta_that_makes_something_else_is_not_believed(
    scene: SnapshotScene, delta: bytes
) -> None:
    scene.service.publish(1, disposable=OLD)
    scene.puller().pull()
    scene.service.publish_delta(2, NEW, delta, base=1)
    result = scene.puller().pull()
    assert (scene.server.asked("delta/"), result.deltas) == (1, ())
    assert scene.store.open_set("disposable").read_bytes() == NEW


def test_a_base_damaged_at_rest_is_no_base(behind: SnapshotScene) -> None:
    path = behind.store.open_set("disposable")
    path.unlink()
    path.write_bytes(OLD[:-1] + b"X")
    assert behind.puller().pull().deltas == ()
    assert behind.server.asked("delta/") == 0
    assert behind.store.open_set("disposable").read_bytes() == NEW


def test_a_delta_larger_than_the_file_is_left_alone(scene: SnapshotScene) -> None:
    scene.service.publish(1, disposable=OLD)
    scene.puller().pull()
    scene.service.publish_delta(2, NEW, b"x" * len(NEW), base=1)
    assert scene.puller().pull().deltas == ()
    assert scene.server.asked("delta/") == 0


def test_nothing_new_is_one_conditional_request_without_a_body(behind: SnapshotScene) -> None:
    behind.puller().pull()
    behind.server.paths.clear()
    result = behind.puller().pull()
    assert behind.server.paths == ["/v1/manifest.note"]
    assert (result.outcome, result.bytes, result.requests) == (PullOutcome.UNCHANGED, 0, 1)
    assert result.saved_bytes > len(NEW)
    assert result.saved_requests == 1
    assert str(result).endswith("bytes and 1 request")


def test_whoever_waits_is_told_how_far_a_download_is(scene: SnapshotScene) -> None:
    scene.service.publish(1, disposable=b"x" * 200_000, blacklist=b"y" * 10)
    told: list[tuple[str, int, int]] = []
    scene.puller().pull(watch=lambda *step: told.append(step))
    assert [step for step in told if step[1] == step[2]] == [
        ("blacklist", 10, 10), ("disposable", 200_000, 200_000),
    ]  # fmt: skip
    steps = [received for name, received, _ in told if name == "disposable"]
    assert steps == sorted(steps)
    assert len(steps) > 1


def test_deltas_of_older_generations_go_with_their_day(tmp_path: Path) -> None:
    service = SnapshotService(tmp_path)
    first = service.publish(1, disposable=OLD)
    second = service.publish_delta(2, NEW, DELTA, base=1).sets["disposable"]
    old_delta = delta_path(tmp_path, "disposable", 1, second)
    third = index(1040, NEW)
    manifest = service.publish_delta(3, third, encode_delta(NEW, third), base=2)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    full = tmp_path / "v1/full"
    kept = full / second.sha256
    assert remove_unpublished(tmp_path, before=service.began - DAY, keep=[kept]) == 4
    assert not old_delta.exists()
    assert not (full / first.sets["disposable"].sha256).exists()
    assert kept.exists()
    assert delta_path(tmp_path, "disposable", 2, manifest.sets["disposable"]).exists()
