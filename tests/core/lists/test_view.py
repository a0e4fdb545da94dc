"""All sets of one generation, and their memo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.errors import IndexCorruptError
from gatepost.lists.domains import parents
from gatepost.lists.entries import EntryClass, ListEntry, address_key, build_list, domain_key
from gatepost.lists.index import Index
from gatepost.lists.layout import Kind
from gatepost.lists.state import DomainFlag, DomainState, build_domain_state
from gatepost.lists.view import NOTHING, DomainFacts, ListView
from gatepost.lists.writer import build_index
from gatepost.model import SnapshotInfo

INFO = SnapshotInfo("baseline", 0)
ENTRY = ListEntry(EntryClass.DISPOSABLE, ("test",), confirmed=True)
BLOCKED = ListEntry(EntryClass.BLACKLISTED_DOMAIN, ("manual",), confirmed=True)
JOE = ListEntry(EntryClass.BLACKLISTED_ADDRESS, ("manual",), confirmed=True)


def view(**sets: bytes) -> ListView:
    return ListView({name: Index(data) for name, data in sets.items()}, INFO)


def test_a_domain_and_its_subdomains_are_found_and_neighbours_are_not() -> None:
    lists = view(disposable=build_list({domain_key("bad.example"): ENTRY}))
    for domain in ("bad.example", "x.bad.example", "a.b.c.bad.example"):
        match = lists.facts(domain).disposable
        assert match is not None
        assert (match.suffix, match.entry) == ("bad.example", ENTRY)
    for domain in ("notbad.example", "bad.example.org", "example"):
        assert lists.facts(domain) is NOTHING


def test_names_below_a_listed_one_share_what_is_known_of_them() -> None:
    states = {"b.bad.example": DomainState(DomainFlag.HAS_MX)}
    lists = view(
        disposable=build_list({domain_key("bad.example"): ENTRY}),
        domain_state=build_domain_state(states),
    )
    facts = lists.facts("a.bad.example")
    assert lists.facts("x.y.bad.example") is facts
    assert lists.facts("b.bad.example").state == DomainState(DomainFlag.HAS_MX)
    assert lists.facts("c.bad.example") is facts


def test_every_set_answers_at_once() -> None:
    lists = view(
        disposable=build_list({domain_key("x.example"): ENTRY}),
        blacklist=build_list({domain_key("x.example"): BLOCKED, address_key("joe@a.example"): JOE}),
        domain_state=build_domain_state({"x.example": DomainState(DomainFlag.HAS_MX)}),
    )
    facts = lists.facts("x.example")
    assert facts.disposable is not None
    assert facts.blacklist is not None
    assert facts.state == DomainState(DomainFlag.HAS_MX)
    assert lists.blacklisted_address("joe@a.example") == JOE
    assert lists.blacklisted_address("ann@a.example") is None


def test_an_address_never_stands_in_the_file() -> None:
    data = build_list({address_key("joe@a.example"): JOE})
    assert b"joe" not in data
    assert Index(data).legend["addresses"] == 1
    assert Index(data).legend["lengths"] == []


def test_the_memo_is_bounded() -> None:
    lists = ListView({"disposable": Index(build_list({}))}, INFO, memo_size=8)
    for number in range(35):
        lists.facts(f"{number}.example")
    assert 0 < lists._memo.count() <= 8


def test_a_record_without_an_entry_is_an_error_not_a_crash() -> None:
    data = build_index(Kind.LIST, {b"x.example": 9}, record_size=1, legend={"palette": []})
    with pytest.raises(IndexCorruptError, match="numbers an entry"):
        view(disposable=data).facts("x.example")


def test_a_legend_of_another_shape_is_an_error() -> None:
    data = build_index(Kind.LIST, {}, record_size=1, legend={"palette": [{"class": "new"}]})
    with pytest.raises(IndexCorruptError, match="legend"):
        view(disposable=data)


def test_many_sources_need_two_bytes_a_record() -> None:
    entries = {
        domain_key(f"{n}.example"): ListEntry(EntryClass.DISPOSABLE, (f"s{n:03}",), confirmed=False)
        for n in range(300)
    }
    lists = view(disposable=build_list(entries))
    match = lists.facts("299.example").disposable
    assert match is not None
    assert match.entry.sources == ("s299",)


def test_a_doubtful_entry_for_a_subdomain_does_not_hide_a_sound_one_above_it() -> None:
    doubtful = ListEntry(EntryClass.DISPOSABLE, ("one",), confirmed=False)
    entries = {domain_key("bad.example"): ENTRY, domain_key("x.bad.example"): doubtful}
    lists = view(disposable=build_list(entries))
    match = lists.facts("y.x.bad.example").disposable
    assert match is not None
    assert (match.suffix, match.entry) == ("bad.example", ENTRY)


def test_of_equal_entries_the_nearest_is_named() -> None:
    names = ("bad.example", "x.bad.example")
    lists = view(disposable=build_list({domain_key(name): ENTRY for name in names}))
    match = lists.facts("y.x.bad.example").disposable
    assert match is not None
    assert match.suffix == "x.bad.example"


NAMES = st.lists(st.sampled_from(("a", "b", "ab")), min_size=2, max_size=5).map(".".join)
KINDS = {
    "disposable": EntryClass.DISPOSABLE,
    "blacklist": EntryClass.BLACKLISTED_DOMAIN,
    "relay": EntryClass.RELAY,
    "free": EntryClass.FREE,
}
SETS = st.fixed_dictionaries({name: st.sets(NAMES, max_size=4) for name in (*KINDS, "state")})


def built(sets: dict[str, set[str]], *, shared: bool) -> ListView:
    """With one salt for all sets, as a publisher's have, or one each."""
    lists = {
        name: build_list(
            {domain_key(key): ListEntry(kind, ("x",), confirmed=True) for key in sets[name]},
            seed=b"" if shared else name.encode(),
        )
        for name, kind in KINDS.items()
    }
    states = dict.fromkeys(sets["state"], DomainState(DomainFlag.HAS_MX))
    return view(**lists, domain_state=build_domain_state(states))


@given(sets=SETS, names=st.lists(NAMES, min_size=1, max_size=8), shared=st.booleans())
def test_facts_are_what_looking_for_every_name_in_every_set_gives(
    sets: dict[str, set[str]], names: list[str], shared: bool
) -> None:
    lists = built(sets, shared=shared)
    for asked in names:  # what was found out of others changes nothing
        is_what_every_set_has(lists.facts(asked), sets, asked)


def is_what_every_set_has(facts: DomainFacts, sets: dict[str, set[str]], asked: str) -> None:
    nearest = {
        name: next((above for above in parents(asked) if above in sets[name]), None)
        for name in ("disposable", "blacklist", "relay")
    }
    assert (facts.disposable and facts.disposable.suffix) == nearest["disposable"]
    assert (facts.blacklist and facts.blacklist.suffix) == nearest["blacklist"]
    assert (facts.state is not None) is (asked in sets["state"])
    relay = None if nearest["relay"] is None else EntryClass.RELAY
    assert facts.provider is (EntryClass.FREE if asked in sets["free"] else relay)
