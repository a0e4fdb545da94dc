"""What was read and not yet handed out."""

from gatepost import Address
from gatepost.bulk.entry import Entry
from gatepost.bulk.window import Window
from gatepost.instant import Found

ANN = Address("ann@company.example", "ann", "company.example", "ann@company.example")


def entry(key: int, *, settled: bool = False) -> Entry:
    return Entry(key, True, ANN, Found(()), 0, settled)


def taken(window: Window) -> list[object]:
    keys = []
    while (found := window.take()) is not None:
        keys.append(found.key)
    return keys


def test_in_order_the_first_holds_back_the_others() -> None:
    window = Window(9, ordered=True)
    first, second = entry(1), entry(2)
    for one in (first, second, entry(3, settled=True)):
        window.add(one)
    window.settle(second)
    assert (taken(window), len(window), window.stuck) == ([], 3, True)
    window.settle(first)
    assert (taken(window), len(window), window.stuck) == ([1, 2, 3], 0, False)


def test_otherwise_whatever_is_there_comes_at_once() -> None:
    window = Window(9, ordered=False)
    first, second = entry(1), entry(2)
    for one in (first, second, entry(3, settled=True)):
        window.add(one)
    window.settle(second)
    assert (taken(window), len(window), window.stuck) == ([3, 2], 1, True)
    window.settle(first)
    assert (taken(window), len(window)) == ([1], 0)


def test_it_is_full_until_something_is_taken() -> None:
    for ordered in (True, False):
        window = Window(2, ordered=ordered)
        waits = entry(1)
        window.add(waits)
        assert not window.full
        window.add(entry(2, settled=True))
        assert window.full
        window.settle(waits)
        assert window.full
        taken(window)
        assert not window.full
