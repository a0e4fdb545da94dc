"""Lists that follow the newest snapshot, whatever happens to it."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from gatepost.errors import SnapshotError
from gatepost.lists.entries import EntryClass, ListEntry, build_list, domain_key
from gatepost.lists.index import Index
from gatepost.lists.live import Lists
from gatepost.lists.view import ListView
from gatepost.model import SnapshotInfo

ENTRY = ListEntry(EntryClass.DISPOSABLE, ("test",), confirmed=True)


def generation(number: int) -> ListView:
    index = Index(build_list({domain_key(f"bad{number}.example"): ENTRY}))
    return ListView({"disposable": index}, SnapshotInfo("snapshot", number))


class Shelf:
    """Stands where the store would; `opening` is called at every opening."""

    def __init__(self, current: int | None = None) -> None:
        self.current = current
        self.opened = 0
        self.opening: Callable[[], None] = lambda: None

    def stamp(self) -> object:
        return self.current

    def open(self) -> ListView:
        self.opened += 1
        number = self.current
        assert number is not None
        self.opening()
        return generation(number)


def out_of_files() -> None:
    raise OSError(24, "Too many open files")


def test_a_new_generation_takes_over_and_is_opened_once(tmp_path: Path) -> None:
    shelf = Shelf(1)
    lists = Lists(tmp_path, shelf)
    assert lists.info.generation == 1
    shelf.current = 2
    lists.look()
    assert lists.info.generation == 1  # it looked a moment ago
    lists.refresh()
    lists.look()
    lists.look()
    assert (lists.info.generation, shelf.opened) == (2, 2)


def test_the_next_look_is_never_more_than_three_seconds_away(tmp_path: Path) -> None:
    lists = Lists(tmp_path, Shelf(1))
    for _ in range(2):
        lists.refresh()
        lists.look()
        assert lists._look_at <= monotonic() + 3


def test_a_passing_fault_is_got_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(1)
    lists = Lists(tmp_path, shelf, retry=0)
    lists.look()
    shelf.current, shelf.opening = 2, out_of_files
    lists._look_at = 0
    lists.look()
    assert (lists.info.generation, lists.error) == (1, "[Errno 24] Too many open files")
    assert "the last good one serves" in caplog.text
    shelf.opening = lambda: None
    lists._look_at = 0
    lists.look()
    assert (lists.info.generation, lists.error) == (2, None)


@pytest.mark.usefixtures("baseline")
def test_a_lasting_fault_is_tried_now_and_then_only(tmp_path: Path) -> None:
    shelf = Shelf(1)
    lists = Lists(tmp_path, shelf, retry=3600)
    shelf.opening = out_of_files
    for _ in range(5):
        lists._look_at = 0
        lists.look()
    assert shelf.opened == 1
    assert lists.info.origin == "baseline"
    shelf.opening, shelf.current = (lambda: None), 2
    lists._look_at = 0
    lists.look()
    assert lists.info.generation == 2


@pytest.mark.usefixtures("baseline")
def test_the_log_says_what_serves_when_there_was_nothing_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Shelf(1)
    shelf.opening = out_of_files
    with caplog.at_level(logging.WARNING):
        assert Lists(tmp_path, shelf).info.origin == "baseline"
    assert "the baseline serves" in caplog.text


def test_many_threads_open_the_lists_once(tmp_path: Path) -> None:
    shelf = Shelf(1)
    entered, go = threading.Event(), threading.Event()

    def wait() -> None:
        entered.set()
        assert go.wait(20)

    shelf.opening = wait
    lists = Lists(tmp_path, shelf)
    threads = [threading.Thread(target=lambda: lists.view) for _ in range(6)]
    for thread in threads:
        thread.start()
    assert entered.wait(20)
    go.set()
    for thread in threads:
        thread.join(20)
    assert shelf.opened == 1


def test_while_one_thread_opens_a_generation_the_others_go_on(tmp_path: Path) -> None:
    shelf = Shelf(1)
    lists = Lists(tmp_path, shelf)
    lists.look()
    entered, go = threading.Event(), threading.Event()

    def wait() -> None:
        entered.set()
        assert go.wait(20)

    shelf.current, shelf.opening = 2, wait
    lists.refresh()
    opener = threading.Thread(target=lists.look)
    opener.start()
    assert entered.wait(20)
    shelf.current = 3
    lists.refresh()
    lists.look()  # neither waits nor opens: an older generation can never come in last
    assert (lists.info.generation, shelf.opened) == (1, 2)
    go.set()
    opener.join(20)
    lists.refresh()
    lists.look()
    assert lists.info.generation == 3


def test_closed_lists_open_again_when_they_are_asked(tmp_path: Path) -> None:
    lists = Lists(tmp_path, Shelf(1))
    assert lists.facts("bad1.example").disposable is not None
    lists.close()
    assert lists.facts("bad1.example").disposable is not None


class Unreadable(Shelf):
    def stamp(self) -> object:
        return 13

    def open(self) -> ListView:
        raise SnapshotError("cannot read current: Permission denied")


@pytest.mark.usefixtures("baseline")
def test_a_data_directory_that_may_not_be_read_costs_no_verdict(tmp_path: Path) -> None:
    lists = Lists(tmp_path, Unreadable())
    assert lists.facts("mailinator.com").disposable is not None
    assert lists.error == "cannot read current: Permission denied"
