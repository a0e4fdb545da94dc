"""Dependencies that are well, down, or do not answer at all."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from gatepost_sync.health.dependency import Dependency, Need, NotYetError, TroubleError
from gatepost_sync.health.watch import Watch


def one(look: Callable[[], dict[str, object]], fresh: float = 3.0) -> Dependency:
    return Dependency("database", Need.REQUIRED, look, fresh)


def raising(error: Exception) -> Callable[[], dict[str, object]]:
    def look() -> dict[str, object]:
        raise error

    return look


def test_what_is_well_tells_its_facts() -> None:
    (found,) = Watch([one(lambda: {"age_seconds": 3})]).findings()
    assert found.to_dict() == {"status": "up", "need": "required", "age_seconds": 3}


def test_trouble_is_told_and_a_foreign_error_only_by_its_class() -> None:
    (told,) = Watch([one(raising(TroubleError("It cannot be reached.")))]).findings()
    assert told.trouble == "It cannot be reached."
    secret = OSError("postgresql://gatepost:hunter2@db refused")
    (foreign,) = Watch([one(raising(secret))]).findings()
    assert foreign.trouble == "It cannot be used (OSError)."


def test_one_that_hangs_keeps_nobody_waiting_and_is_asked_once() -> None:
    release, asked = threading.Event(), []

    def hang() -> dict[str, object]:
        asked.append(1)
        release.wait(60)
        return {}

    watch = Watch([one(hang, fresh=0), Dependency("keys", Need.WANTED, dict)])
    try:
        for _ in range(3):
            began = time.monotonic()
            database, keys = watch.findings(patience=0.05)
            assert time.monotonic() - began < 30
            assert (database.trouble, keys.up) == ("It does not answer.", True)
        assert len(asked) == 1
    finally:
        release.set()
    (database, _) = watch.findings(patience=30)
    assert database.up


def test_a_server_is_not_asked_again_at_once() -> None:
    now, asked = [100.0], []
    watch = Watch([one(lambda: asked.append(1) or {})], clock=lambda: now[0])  # type: ignore[func-returns-value]
    watch.findings()
    now[0] += 2.9
    watch.findings()
    assert len(asked) == 1
    now[0] += 0.2
    watch.findings()
    assert len(asked) == 2


def test_many_may_ask_at_once() -> None:
    """What is well is never called down because somebody else is just looking."""
    watch = Watch([one(lambda: time.sleep(0.001) or {}, fresh=0) for _ in range(2)])  # type: ignore[func-returns-value]
    with ThreadPoolExecutor(8) as pool:
        rounds = list(pool.map(lambda _: watch.findings(patience=60), range(400)))
    assert all(found.up for findings in rounds for found in findings)


def test_what_cannot_be_there_yet_warns_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """Unlike what went, and what does not come."""
    caplog.set_level(logging.INFO, logger="gatepost.health")
    first = NotYetError("Nothing has been published yet.")
    states: list[Exception | None] = [first, first, None, TroubleError("It is damaged."), None]
    looks = iter(states)

    def look() -> dict[str, object]:
        state = next(looks)
        if state is not None:
            raise state
        return {}

    watch = Watch([one(look, fresh=0)])
    assert [watch.findings(patience=60)[0].up for _ in states] == [False, False, True, False, True]
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("INFO", "health: database: Nothing has been published yet."),
        ("INFO", "health: database: is there now"),
        ("WARNING", "health: database: It is damaged."),
        ("WARNING", "health: database: is well again"),
    ]
