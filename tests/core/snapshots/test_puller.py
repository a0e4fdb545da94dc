import hashlib
import logging
import subprocess
import threading
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gatepost.errors import IndexCorruptError, PullError, SettingsError, SnapshotError
from gatepost.snapshots.pull_result import PullOutcome
from support import snapshot_server as hostile
from support.snapshot_scene import CLIENT_ENVIRONMENT, SnapshotScene, pulling_client
from support.snapshot_server import serving
from support.snapshot_service import DAY, SnapshotService

FIRST, SECOND, BLACK = b"first " * 100, b"second " * 100, b"black " * 100


def test_a_first_pull_fetches_everything(scene: SnapshotScene) -> None:
    scene.service.publish(1, disposable=FIRST, blacklist=BLACK)
    result = scene.puller().pull()
    note = (scene.service.directory / "v1/manifest.note").read_bytes()
    assert result.outcome is PullOutcome.UPDATED
    assert result.generation == 1
    assert result.sets == ("blacklist", "disposable")
    assert result.requests == 5  # manifest, root, the root after it (404), two files
    assert result.bytes == len(note + scene.service.root_note + FIRST + BLACK)
    assert scene.store.open_set("disposable").read_bytes() == FIRST
    assert scene.store.current_note() == note
    assert str(result).startswith("updated: generation 1 (blacklist, disposable), ")
    assert result.to_dict()["outcome"] == "updated"


def test_when_nothing_changed_one_small_request_is_all(scene: SnapshotScene) -> None:
    scene.service.publish(1, disposable=FIRST)
    scene.puller().pull()
    before = scene.store.current_path.stat()
    result = scene.puller().pull()
    assert (result.outcome, result.requests, result.bytes) == (PullOutcome.UNCHANGED, 1, 0)
    after = scene.store.current_path.stat()  # but for when it was last read
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_only_sets_that_changed_are_fetched(scene: SnapshotScene) -> None:
    scene.service.publish(1, disposable=FIRST, blacklist=BLACK)
    scene.puller().pull()
    scene.service.publish(2, disposable=SECOND, blacklist=BLACK)
    result = scene.puller().pull()
    assert (result.outcome, result.sets) == (PullOutcome.UPDATED, ("disposable",))
    assert result.requests == 2
    assert scene.store.open_set("blacklist").read_bytes() == BLACK


def test_sets_of_the_same_bytes_are_fetched_once(scene: SnapshotScene) -> None:
    scene.service.publish(1, disposable=FIRST, blacklist=FIRST)
    scene.puller().pull()
    assert scene.server.asked("full/") == 1
    assert scene.store.open_set("disposable") == scene.store.open_set("blacklist")


def test_the_generation_before_stays_and_older_ones_go(scene: SnapshotScene) -> None:
    for generation in range(1, 5):
        scene.service.publish(generation)
        scene.puller().pull()
    kept = sorted(path.read_bytes()[:22] for path in scene.store.objects.iterdir())
    assert kept == [b"index of generation 3\n", b"index of generation 4\n"]


def test_a_client_names_itself(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    scene.puller().pull()
    (agent,) = scene.server.agents
    assert agent is not None
    assert agent.startswith("gatepost/")


@pytest.mark.parametrize("damage", ["changed", "shorter", "gone"])
def test_an_object_damaged_at_rest_is_repaired_by_the_next_pull(
    scene: SnapshotScene, damage: str
) -> None:
    before = scene.service.publish(1, disposable=SECOND)
    scene.puller().pull()
    scene.service.publish(2, disposable=FIRST)
    scene.puller().pull()
    path = scene.store.open_set("disposable")
    path.unlink()
    if damage != "gone":
        path.write_bytes(FIRST[:-1] + b"X" if damage == "changed" else FIRST[:-1])
    with pytest.raises(IndexCorruptError):
        scene.store.open_set("disposable")
    stamp = scene.store.current_path.stat().st_ino

    result = scene.puller().pull()
    assert (result.outcome, result.sets) == (PullOutcome.UPDATED, ("disposable",))
    assert scene.store.open_set("disposable").read_bytes() == FIRST
    assert scene.store.current_path.stat().st_ino != stamp  # workers open the files again
    assert scene.store.holds(before.sets["disposable"])  # a repair is no new generation


def test_a_damaged_current_file_is_repaired_by_the_next_pull(
    scene: SnapshotScene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.service.publish(1, disposable=FIRST)
    scene.puller().pull()
    scene.store.current_path.write_bytes(b"garbage")
    with caplog.at_level(logging.WARNING):
        assert scene.puller().pull().outcome is PullOutcome.UPDATED
    assert "current is damaged" in caplog.text
    assert scene.store.open_set("disposable").read_bytes() == FIRST


def test_a_damaged_root_note_is_fetched_again(scene: SnapshotScene) -> None:
    scene.service.publish(1, disposable=FIRST)
    scene.puller().pull()
    path = scene.store.data_dir / "roots" / "1.note"
    path.unlink()
    path.write_bytes(b"garbage")
    assert scene.puller().pull().outcome is PullOutcome.UNCHANGED
    assert scene.store.root_note(1) == scene.service.root_note


def test_another_service_is_accepted_with_its_own_trust_line(
    scene: SnapshotScene, tmp_path: Path
) -> None:
    scene.service.publish(900, disposable=FIRST)
    scene.puller().pull()
    other = SnapshotService(tmp_path / "other", name="other.invalid")
    other.publish(3, disposable=SECOND)
    with serving(other.directory) as server:
        with pytest.raises(SnapshotError, match="sync_url points at another service"):
            scene.puller(url=server.url).pull()
        result = scene.puller(url=server.url, trust=other.trust).pull()
    assert result.generation == 3
    assert scene.store.open_set("disposable").read_bytes() == SECOND


def test_a_missing_tree_says_to_check_the_url(scene: SnapshotScene) -> None:
    with pytest.raises(PullError, match=r"/no/such/v1/manifest\.note does not exist \(404\)"):
        scene.puller(url=scene.server.url + "/no/such/").pull()


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://example.com", "is not https; use https, or set allow_http"),
        ("ftp://127.0.0.1", "must read https://"),
        ("https://", "must read https://"),
        ("https://[::1", "is not a URL"),
        ("https://host:port", "is not a URL"),
        ("https://me:secret@example.com", "must not hold a password"),
        ("https://example.com?q=1", "must not hold a password, a query"),
    ],
)
def test_an_unusable_url_is_refused_before_anything_is_asked(
    scene: SnapshotScene, url: str, text: str
) -> None:
    with pytest.raises(SettingsError, match=text):
        scene.puller(url=url).pull()


def test_failures_lengthen_the_wait_and_a_success_ends_it(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    scene.server.misbehave("manifest.note", hostile.status(500))
    now = scene.service.began
    for failures in range(1, 12):
        with pytest.raises(PullError):
            scene.puller(at=now).pull()
        state = scene.puller().state()
        assert state.failures == failures
        assert state.retry_at is not None
        longest = min(3600, 15 * 2 ** (failures - 1))
        wait = (state.retry_at - now).total_seconds()
        assert longest / 2 - 1 <= wait <= longest
    scene.server.misbehave("manifest.note", None)
    scene.puller(at=now).pull()
    state = scene.puller().state()
    assert (state.failures, state.retry_at, state.last_error) == (0, None, None)
    assert state.last_success == now


def test_retry_after_is_obeyed_in_seconds_and_as_a_date(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    now = datetime.now(UTC)
    in_an_hour = (now + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    for header, least in [("1800", 1800), (in_an_hour, 3500), ("99999999999999", 86_400)]:
        scene.server.misbehave("manifest.note", hostile.status(503, Retry_After=header))
        with pytest.raises(PullError):
            scene.puller(at=now).pull()
        retry_at = scene.puller().state().retry_at
        assert retry_at is not None
        assert timedelta(seconds=least - 1) <= retry_at - now <= timedelta(days=1)


@pytest.mark.parametrize("code", [401, 403])
def test_a_service_that_will_not_have_us_is_left_alone_for_a_day(
    scene: SnapshotScene, code: int
) -> None:
    scene.service.publish(1)
    now = scene.service.began
    scene.server.misbehave("manifest.note", hostile.status(code, Retry_After="5"))
    with pytest.raises(PullError):
        scene.puller(at=now).pull()
    assert scene.puller().state().retry_at == now + DAY


@pytest.mark.parametrize("header", ["", "soon", "-1", "1.5", "Mon, 99 Foo 2020 00:00:00 GMT"])
def test_a_malformed_retry_after_is_no_error_of_its_own(scene: SnapshotScene, header: str) -> None:
    scene.service.publish(1)
    scene.server.misbehave("manifest.note", hostile.status(503, Retry_After=header))
    with pytest.raises(PullError, match="answered 503"):
        scene.puller().pull()


def test_two_threads_pull_once(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    scene.server.misbehave("manifest.note", hostile.hangs)

    def pull() -> None:
        with pytest.raises(PullError):
            scene.puller().pull()

    slow = threading.Thread(target=pull)
    slow.start()
    assert scene.server.arrived.wait(20)
    busy = scene.puller().pull()
    scene.server.stopping.set()
    slow.join()
    assert busy.outcome is PullOutcome.BUSY
    assert str(busy) == "busy: another process of this host is pulling"
    assert scene.server.asked("manifest.note") == 1


def test_closing_cuts_a_transfer_and_refuses_the_next(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    scene.server.misbehave("manifest.note", hostile.hangs)
    puller = scene.puller()
    errors: list[BaseException] = []

    def pull() -> None:
        with pytest.raises(PullError) as caught:
            puller.pull()
        errors.append(caught.value)

    thread = threading.Thread(target=pull)
    thread.start()
    assert scene.server.arrived.wait(20)
    puller.close()
    thread.join()
    assert "was given up: Gatepost is closing" in str(errors[0])
    with pytest.raises(PullError, match="has been closed; make a new one"):
        puller.pull()
    # A command that ends while the timer pulls must not make the host wait longer and longer.
    state = scene.puller().state()
    assert (state.failures, state.last_error, state.retry_at) == (0, None, None)


def start_pull(scene: SnapshotScene) -> subprocess.Popen[str]:
    command = pulling_client(scene, "pulls_once", scene.store.data_dir / "unused")
    return subprocess.Popen(command, env=CLIENT_ENVIRONMENT, stdout=subprocess.PIPE, text=True)


def test_two_processes_pulling_at_once_download_once(scene: SnapshotScene) -> None:
    scene.service.publish(1, disposable=FIRST)
    go = threading.Event()

    def waits(request: hostile.Answer, body: bytes) -> None:
        go.wait()
        request.whole(body)

    scene.server.misbehave("full/", waits)
    with start_pull(scene) as one:
        assert scene.server.arrived.wait(30)
        with start_pull(scene) as other:
            assert other.communicate()[0] == "busy\n"
        go.set()
        assert one.communicate()[0] == "updated\n"
    assert scene.server.asked("") == 4  # manifest, root, the root after it, one object
    assert scene.store.open_set("disposable").read_bytes() == FIRST


def test_a_pull_that_was_killed_is_made_good_by_the_next(scene: SnapshotScene) -> None:
    scene.service.publish(1, disposable=FIRST)
    scene.puller().pull()
    scene.service.publish(2, disposable=SECOND)
    scene.server.misbehave("full/", hostile.drips_body)
    with start_pull(scene) as killed:
        assert scene.server.arrived.wait(30)
        killed.kill()
    assert scene.store.open_set("disposable").read_bytes() == FIRST
    scene.server.misbehave("full/", None)
    assert scene.puller().pull().outcome is PullOutcome.UPDATED
    assert scene.store.open_set("disposable").read_bytes() == SECOND
    assert list(scene.store.objects.glob(".*")) == []


def test_a_data_directory_that_cannot_be_written_is_named_before_the_network(
    scene: SnapshotScene,
) -> None:
    scene.service.publish(1)
    scene.store.data_dir.write_text("a file in the way")
    with pytest.raises(SnapshotError, match=r"cannot write in .*data.*; check data_dir"):
        scene.puller().pull()
    assert scene.server.paths == []


def test_a_disk_that_fills_up_leaves_the_last_good_snapshot(
    scene: SnapshotScene, full_disk: AbstractContextManager[None]
) -> None:
    scene.service.publish(1, disposable=FIRST)
    scene.puller().pull()
    scene.service.publish(2, disposable=SECOND * 20)
    with full_disk, pytest.raises(SnapshotError, match="free space there"):
        scene.puller().pull()
    assert scene.store.open_set("disposable").read_bytes() == FIRST
    assert "free space there" in (scene.puller().state().last_error or "")
    assert list(scene.store.objects.glob(".*")) == []
    assert scene.puller().pull().generation == 2


def test_damaged_state_costs_one_download_and_nothing_else(
    scene: SnapshotScene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.service.publish(1)
    scene.puller().pull()
    (scene.store.data_dir / "state.json").write_text("{")
    result = scene.puller().pull()
    assert (result.outcome, result.requests) == (PullOutcome.UNCHANGED, 2)  # a newer root, too?
    assert result.bytes > 0
    assert "state.json is damaged and is started anew" in caplog.text
    assert scene.puller().pull().bytes == 0


def test_the_note_and_the_etag_kept_belong_together(scene: SnapshotScene) -> None:
    scene.service.publish(1)
    scene.puller().pull()
    note = (scene.service.directory / "v1/manifest.note").read_bytes()
    assert scene.puller().state().etag == f'"{hashlib.sha256(note).hexdigest()}"'
    # As if an old copy of the directory had been restored beside a newer state.json.
    scene.service.publish(2)
    current = scene.store.current_path.read_bytes()
    scene.puller().pull()
    scene.store.current_path.write_bytes(current)
    assert scene.puller().pull().generation == 2


def test_a_renewed_manifest_keeps_a_quiet_service_alive(scene: SnapshotScene) -> None:
    files = {"disposable": FIRST}
    scene.service.publish(1, **files)
    scene.puller().pull()
    scene.service.began += 6 * DAY
    scene.service.publish(2, **files)
    result = scene.puller(at=scene.service.began + 5 * DAY).pull()
    assert (result.generation, result.sets) == (2, ())
