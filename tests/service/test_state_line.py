"""Lines of a domain state list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.lists.state import DomainFlag, DomainState
from gatepost_sync.errors import BadEntryError
from gatepost_sync.state_line import FLAGS, StateEntry, format_state, parse_state


def test_a_line_says_flags_and_hosts_of_a_domain() -> None:
    assert parse_state("Example.ORG. registered,has_mx mx1.example.org,MX2.example.org") == (
        StateEntry(
            "example.org",
            DomainState(
                DomainFlag.REGISTERED | DomainFlag.HAS_MX, ("mx1.example.org", "mx2.example.org")
            ),
        )
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("example.org", "not `domain flag"),
        ("example.org registered a.example b.example", "not `domain flag"),
        ("nodot registered", "not a domain"),
        ("example.org registerd", "unknown flag"),
        ("example.org registered,unregistered", "contradict"),
        ("example.org has_mx,null_mx", "contradict"),
        ("example.org unregistered,catch_all", "contradict"),
        ("example.org null_mx mx.example.org", "says that there are none"),
        ("example.org has_mx mx.example.org,", "MX host is not a domain"),
        ("example.org has_mx " + ",".join(["mx.example.org"] * 33), "more than 32"),
    ],
)
def test_a_bad_line_is_refused_with_its_reason(line: str, reason: str) -> None:
    with pytest.raises(BadEntryError, match=reason):
        parse_state(line)


LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True).filter(
    lambda label: "--" not in label
)
DOMAIN = st.builds(
    lambda labels, top: ".".join((*labels, top)),
    st.lists(LABEL, min_size=1, max_size=3),
    st.sampled_from(["org", "example", "de"]),
)
SOUND = st.sampled_from(
    [
        DomainFlag.REGISTERED,
        DomainFlag.REGISTERED | DomainFlag.HAS_MX,
        DomainFlag.REGISTERED | DomainFlag.HAS_MX | DomainFlag.CATCH_ALL,
        DomainFlag.CATCH_ALL,
    ]
)


@given(DOMAIN, SOUND, st.lists(DOMAIN, max_size=4).map(tuple))
def test_what_is_written_is_read_back(
    domain: str, flags: DomainFlag, hosts: tuple[str, ...]
) -> None:
    entry = StateEntry(domain, DomainState(flags, hosts))
    assert parse_state(format_state(entry)) == entry


@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(st.sampled_from([*FLAGS, ",", " ", "a.example", "\u3002", "\udc80"])).map("".join),
    )
)
def test_any_text_is_a_state_or_a_bad_entry(line: str) -> None:
    try:
        entry = parse_state(line)
    except BadEntryError:
        return
    assert parse_state(format_state(entry)) == entry
