"""Deltas: what they make is what was published, and nothing else ever comes of them."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gatepost.errors import DeltaError
from gatepost.lists.index import Index
from gatepost.lists.layout import Header, Kind
from gatepost.lists.writer import build_index
from gatepost.snapshots.delta import apply_delta, encode_delta

ENTRIES = st.dictionaries(st.integers(0, 99), st.integers(0, 0xFFFF), max_size=60)


Table = list[bytes]
TABLES = st.lists(st.from_regex(rb"[a-z. ]{0,9}", fullmatch=True), max_size=9)


def build(
    entries: dict[int, int],
    *,
    legend: str = "",
    table: Table | None = None,
    size: int = 2,
    like: bytes = b"",
) -> bytes:
    return build_index(
        Kind.LIST,
        {b"domain%d.example" % key: record for key, record in entries.items()},
        record_size=size,
        legend={"n": legend},
        table=table or (),
        seed=b"s",
        like=like or None,
    )


CONTENTS = st.fixed_dictionaries(
    {"entries": ENTRIES, "legend": st.text(max_size=9), "table": TABLES}
)


@given(CONTENTS, CONTENTS)
def test_a_delta_makes_the_new_file_of_the_old_one(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    old = build(**before)
    new = build(**after, like=old)
    try:
        delta = encode_delta(old, new)
    except DeltaError:
        assert old[9:32] != new[9:32]  # bits, record size and salt: the only reasons
        return
    assert apply_delta(old, delta, size=len(new)) == new


def test_a_delta_costs_little_more_than_what_changed() -> None:
    entries = dict.fromkeys(range(5000), 0)
    old = build(entries, size=1)
    more = entries | dict.fromkeys(range(5000, 5020), 0)
    for key in range(40, 50):
        del more[key]
    new = build(more, size=1, like=old)
    delta = encode_delta(old, new)
    # 20 fingerprints of 41 bits that fall at random, 10 of 5000 positions.
    floor = (20 * (41 - 4.32 + 1.44) + 10 * (8.97 + 1.44)) / 8
    assert len(delta) < 1.3 * floor
    assert len(encode_delta(old, old)) == 6


def test_what_only_changes_costs_no_fingerprint() -> None:
    entries = dict.fromkeys(range(2000), 0)
    old = build(entries)
    new = build(entries | {7: 1, 9: 1}, like=old)
    assert len(encode_delta(old, new)) < 15


def test_files_of_other_shapes_have_no_delta() -> None:
    with pytest.raises(DeltaError, match="different salts or shapes"):
        encode_delta(build({1: 1}), build({1: 1}, size=3))
    with pytest.raises(DeltaError, match="no delta fits"):
        encode_delta(b"no index file", build({1: 1}))


OLD = build({key: key % 3 for key in range(80)}, legend="the first", table=[b"a", b"b b", b""])
NEW = build(
    {key: key % 4 for key in range(9, 99)}, legend="the second", table=[b"a", b"c", b"d"], like=OLD
)
DELTA = encode_delta(OLD, NEW)


def check(old: bytes, delta: bytes, size: int) -> None:
    """Whatever comes, the result is refused or an index file of that size."""
    try:
        made = apply_delta(old, delta, size=size)
    except DeltaError:
        return
    assert len(made) == size
    assert Header.unpack(made[:64]).file_size == size


@settings(max_examples=400)
@given(st.integers(0, len(DELTA) - 1), st.integers(1, 255))
def test_a_damaged_delta_is_refused_or_makes_a_file_of_the_size_asked_for(
    at: int, flip: int
) -> None:
    damaged = bytearray(DELTA)
    damaged[at] ^= flip
    check(OLD, bytes(damaged), len(NEW))


@pytest.mark.parametrize("size", range(len(DELTA)))
def test_a_cut_delta_is_refused(size: int) -> None:
    with pytest.raises(DeltaError):
        apply_delta(OLD, DELTA[:size], size=len(NEW))


def test_what_follows_the_end_is_refused() -> None:
    with pytest.raises(DeltaError, match="after its end"):
        apply_delta(OLD, DELTA + b"\0", size=len(NEW))


@settings(max_examples=400)
@given(st.binary(max_size=200), st.integers(0, 4000))
def test_any_bytes_are_refused_or_make_a_file_of_the_size_asked_for(
    delta: bytes, size: int
) -> None:
    check(OLD, b"\1" + delta, size)


@given(ENTRIES)
def test_another_base_is_refused_or_makes_a_file_of_the_size_asked_for(
    entries: dict[int, int],
) -> None:
    check(build(entries), DELTA, len(NEW))


def test_a_delta_of_another_size_is_refused() -> None:
    for size in (0, len(NEW) - 1, len(NEW) + 1, 1 << 40):
        with pytest.raises(DeltaError):
            apply_delta(OLD, DELTA, size=size)


def bomb(packed: bytes) -> bytes:
    """Removes and adds nothing; `packed` is the legend."""
    return b"\1\0\0\0\0" + packed


def test_what_unpacks_to_more_than_the_file_is_refused_before_it_is_unpacked() -> None:
    from gatepost.snapshots.packing import pack

    with pytest.raises(DeltaError, match="damaged"):
        apply_delta(OLD, bomb(pack(bytes(50_000_000))), size=len(OLD))


def test_counts_that_no_file_can_have_are_refused() -> None:
    for counts in (b"\x51\0\0", b"\0\x51\0", b"\0\0" + b"\xff" * 8 + b"\x7f", b"\xff" * 12):
        with pytest.raises(DeltaError):
            apply_delta(OLD, b"\1" + counts + bytes(40), size=len(OLD))


def test_a_later_version_is_refused() -> None:
    with pytest.raises(DeltaError, match="later version"):
        apply_delta(OLD, b"\2" + DELTA[1:], size=len(NEW))


@dataclass
class Generation:
    """One generation, and the delta that led to it."""

    file: bytes
    delta: bytes | None = field(repr=False)


class Histories(RuleBasedStateMachine):
    """Random histories: whoever follows step by step, or skips some, has what was published."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[int, int] = {}
        self.legend = "the first"
        self.table: Table = []
        self.generations = [Generation(build({}, legend=self.legend), None)]
        self.follower = self.generations[0].file

    def publish(self) -> None:
        before = self.generations[-1].file
        new = build(self.entries, legend=self.legend, table=self.table, like=before)
        try:
            delta: bytes | None = encode_delta(before, new)
        except DeltaError:
            delta = None
        self.generations.append(Generation(new, delta))
        self.follower = new if delta is None else apply_delta(self.follower, delta, size=len(new))

    @rule(entries=st.dictionaries(st.integers(0, 5000), st.integers(0, 9), max_size=40))
    def grow(self, entries: dict[int, int]) -> None:
        self.entries |= entries
        self.publish()

    @precondition(lambda self: self.entries)
    @rule(part=st.integers(2, 7), rest=st.integers(0, 6))
    def shrink(self, part: int, rest: int) -> None:
        self.entries = {k: v for k, v in self.entries.items() if k % part != rest}
        self.publish()

    @rule(legend=st.text(max_size=20), table=TABLES)
    def rename(self, legend: str, table: Table) -> None:
        self.legend, self.table = legend, table
        self.publish()

    @rule(back=st.integers(1, 10))
    def catch_up(self, back: int) -> None:
        old, new = self.generations[-1 - back :][0].file, self.generations[-1].file
        if old[8:32] == new[8:32]:  # bits, record size and salt
            merged = encode_delta(old, new)
            assert apply_delta(old, merged, size=len(new)) == new

    @invariant()
    def a_follower_has_what_was_published(self) -> None:
        assert self.follower == self.generations[-1].file
        index = Index(self.follower)
        assert len(index) == len(self.entries)
        for key, record in list(self.entries.items())[:5]:
            assert index.lookup(b"domain%d.example" % key) == record


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
