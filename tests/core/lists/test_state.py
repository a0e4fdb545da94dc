"""Domain state: what is said of a domain comes back, and nothing is said of another."""

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.lists.entries import domain_key
from gatepost.lists.index import Index
from gatepost.lists.layout import fingerprint
from gatepost.lists.state import DomainFlag, DomainState, build_domain_state, read_state

NAMES = st.from_regex(r"[a-z]{1,8}\.(example|test)", fullmatch=True)
HOSTS = st.one_of(
    st.sampled_from(["mx1.example.net", "aspmx.l.google.com", "mail.a.example", "a.example"]), NAMES
)
STATES = st.builds(
    DomainState, st.builds(DomainFlag, st.integers(0, 63)), st.lists(HOSTS, max_size=3).map(tuple)
)


def state_of(index: Index, name: str) -> DomainState | None:
    record = index.lookup(domain_key(name))
    return None if record is None else read_state(name, record, index)


@pytest.mark.slow
@given(st.dictionaries(NAMES, STATES), st.dictionaries(NAMES, STATES))
def test_states_come_back_whatever_was_published_before(
    states: dict[str, DomainState], before: dict[str, DomainState]
) -> None:
    index = Index(build_domain_state(states, like=build_domain_state(before)))
    assert {name: state_of(index, name) for name in states} == states


def twins(salt: bytes) -> tuple[str, str]:
    """Two domains of one fingerprint, as somebody would search for them who knows the salt."""
    seen: dict[int, str] = {}
    for number in count():
        name = f"domain{number}.example"
        mark = fingerprint(domain_key(name), salt) >> 32  # what a small file has of it
        if mark in seen:
            return seen[mark], name
        seen[mark] = name
    raise AssertionError


def test_a_domain_made_to_collide_with_a_listed_one_is_not_taken_for_it() -> None:
    state = DomainState(DomainFlag.REGISTERED | DomainFlag.HAS_MX)
    salt = Index(build_domain_state({"a.example": state})).header.salt
    known, made = twins(salt)
    index = Index(build_domain_state({known: state}))
    assert index.header.salt == salt
    assert index.lookup(domain_key(made)) is not None
    assert state_of(index, made) is None
    assert state_of(index, known) == state


def test_hosts_below_the_domain_share_one_row() -> None:
    own = {
        f"d{n}.example": DomainState(DomainFlag.HAS_MX, (f"mail.d{n}.example",)) for n in range(50)
    }
    hosted = {
        f"m{n}.example": DomainState(DomainFlag.HAS_MX, (f"m{n}-example.mail.outlook.test",))
        for n in range(50)
    }
    index = Index(build_domain_state(own | hosted))
    assert index.header.rows == 2
    assert state_of(index, "d7.example") == own["d7.example"]
    assert state_of(index, "m7.example") == hosted["m7.example"]


def test_mx_sets_keep_their_numbers_and_numbers_that_are_free_are_used_again() -> None:
    def build(*hosts: str, like: bytes | None = None) -> bytes:
        states = {f"{h}.test": DomainState(DomainFlag.HAS_MX, (f"{h}.example",)) for h in hosts}
        return build_domain_state(states, like=like)

    def rows(data: bytes) -> list[bytes]:
        index = Index(data)
        return [index.row(number) for number in range(index.header.rows)]

    first = build("b", "c", "d")
    assert rows(first) == [b"b.example", b"c.example", b"d.example"]
    second = build("a", "b", "d", "e", like=first)
    assert rows(second) == [b"b.example", b"a.example", b"d.example", b"e.example"]
    assert rows(build("b", like=second)) == [b"b.example"]


def test_when_a_domain_was_checked_is_kept_for_its_cohort() -> None:
    today = date(2026, 11, 24)
    states = {
        f"d{number}.example": DomainState(
            DomainFlag.REGISTERED, checked=today - timedelta(days=number % 7)
        )
        for number in range(5000)
    }
    index = Index(build_domain_state(states))
    assert len(index.legend["checked"]) == 256
    for name, state in states.items():
        found = state_of(index, name)
        assert found is not None
        assert found.checked is not None
        assert state.checked is not None
        assert found.checked <= state.checked  # never later than it was
    alone = Index(build_domain_state({"a.example": DomainState(DomainFlag(0), (), today)}))
    assert state_of(alone, "a.example") == DomainState(DomainFlag(0), (), today)


def test_states_that_nobody_dated_have_no_day() -> None:
    states = {"a.example": DomainState(DomainFlag(0)), "b.example": DomainState(DomainFlag(0))}
    found = state_of(Index(build_domain_state(states)), "a.example")
    assert found is not None
    assert found.checked is None
