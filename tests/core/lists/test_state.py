"""The domain state in six bytes a domain."""

from hypothesis import given
from hypothesis import strategies as st

from gatepost.lists.entries import domain_key
from gatepost.lists.index import Index
from gatepost.lists.state import DomainFlag, DomainState, build_domain_state, read_state

NAMES = st.from_regex(r"[a-z]{1,8}\.example", fullmatch=True)
STATES = st.builds(
    DomainState,
    st.integers(0, 63).map(DomainFlag),
    st.lists(st.sampled_from(["mx1.example", "mx2.example"]), unique=True).map(tuple),
)


@given(st.dictionaries(NAMES, STATES, max_size=20))
def test_a_state_survives_the_journey(states: dict[str, DomainState]) -> None:
    index = Index(build_domain_state(states))
    for name, state in states.items():
        record = index.lookup(domain_key(name))
        assert record is not None
        assert read_state(name, record, index.legend) == state


def test_another_domain_with_the_same_fingerprint_is_told_apart() -> None:
    index = Index(build_domain_state({"a.example": DomainState(DomainFlag.NULL_MX)}))
    record = index.lookup(b"a.example")
    assert record is not None
    assert read_state("b.example", record, index.legend) is None
