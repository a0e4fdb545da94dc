"""States in parts come out as they would in one piece, in order, and as the same file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.lists import state_runs
from gatepost.lists.index import Index
from gatepost.lists.state import (
    DomainFlag,
    DomainState,
    build_domain_state,
    build_state_runs,
    read_state,
)
from gatepost.lists.state_runs import StateRuns

NAMES = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,6}[a-z0-9]\.example", fullmatch=True)
ROWS = st.sampled_from([b"", b"mx.a.example", b"mx.@", b"%.mail.example mx.b.example"])
STATES = st.dictionaries(NAMES, st.tuples(st.integers(0, 127), ROWS, st.integers(0, 20_000)))


def in_parts(states: dict[str, tuple[int, bytes, int]], size: int) -> StateRuns:
    runs, rows = StateRuns(), [(name, *rest) for name, rest in states.items()]
    for at in range(0, len(rows), size):
        runs.add(rows[at : at + size])
    return runs


@given(states=STATES, size=st.integers(1, 9), block=st.integers(1, 5))
def test_blocks_of_names_in_order(
    states: dict[str, tuple[int, bytes, int]], size: int, block: int
) -> None:
    runs = in_parts(states, size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state_runs, "_BLOCK", block)
        found = [one for part in runs.sorted_blocks() for one in part]
    table = runs.table
    assert [(name.decode(), flags, table[row]) for name, flags, row in found] == [
        (name, flags, row) for name, (flags, row, _) in sorted(states.items())
    ]
    assert dict(runs.days()) == {name.encode(): day for name, (_, _, day) in states.items()}
    assert len(runs) == len(states)


@given(states=STATES, size=st.integers(1, 9))
def test_the_same_file_whatever_the_parts(
    states: dict[str, tuple[int, bytes, int]], size: int
) -> None:
    whole = build_state_runs(in_parts(states, max(1, len(states))), seed=b"s")
    assert build_state_runs(in_parts(states, size), seed=b"s") == whole


def test_a_domain_that_must_not_seem_listed_may_be_listed() -> None:
    """Its fingerprint is in the file because it is an entry, which is no collision."""
    state = DomainState(DomainFlag.REGISTERED)
    data = build_domain_state({"gmail.com": state, "a.example": state}, never=[b"gmail.com"])
    index = Index(data)
    record = index.lookup(b"gmail.com")
    assert record is not None
    assert read_state("gmail.com", record, index) == state
