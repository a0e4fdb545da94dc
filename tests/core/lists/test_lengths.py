"""Only names of lengths that a set has are looked for, and each of those is."""

from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.lists.domains import parents
from gatepost.lists.lengths import Lengths, lengths_of

LABELS = st.lists(st.text("ab", min_size=1, max_size=9), min_size=1, max_size=20)
DOMAINS = LABELS.map(".".join)


@given(st.lists(DOMAINS, max_size=6), st.lists(DOMAINS, max_size=6), DOMAINS)
@example(["a.b"], ["a.b.a"], "b.a.b.a")
@example([], [], "a.b")
def test_no_listed_name_is_passed_over(one: list[str], other: list[str], asked: str) -> None:
    legends = [{"lengths": lengths_of(name.encode() for name in names)} for names in (one, other)]
    lengths = Lengths(legends)
    shapes = {(name.count("."), len(name)) for name in (*one, *other)}
    assert lengths.may_have(asked) or (asked.count("."), len(asked)) not in shapes
    above = list(parents(asked))[1:]
    found = list(lengths.parents(asked))
    assert found == [name for name in above if name in found]  # none else, the nearest first
    for name in above:
        assert name in found or (name.count("."), len(name)) not in shapes


def test_what_is_longer_or_shorter_than_all_is_not_looked_for() -> None:
    lengths = Lengths([{"lengths": [[2, 5, 7], [4, 20, 30]]}])
    assert (lengths.may_have("a.b.c.ab.com"), lengths.may_have("abcdefg.com")) == (False, False)
    assert list(lengths.parents("a.b.c.ab.com")) == ["ab.com"]
    assert lengths.may_have("abcdefg.hijklm.ab.com")
    assert list(lengths.parents("x.abcdefg.hijklm.ab.com")) == ["abcdefg.hijklm.ab.com", "ab.com"]


def test_lengths_between_those_of_names_are_said_to_be_none() -> None:
    names = (b"ab.com", b"abc.com", b"abcdef.com", b"a.b.com")
    rows = lengths_of(names)
    assert rows == [[2, 6, 7], [2, 10, 10], [3, 7, 7]]
    lengths = Lengths([{"lengths": rows}])
    assert all(lengths.may_have(name.decode()) for name in names)
    assert not any(map(lengths.may_have, ("a.com", "abcd.com", "abcde.com", "ab.b.com")))


def test_where_a_set_does_not_say_everything_is_looked_for() -> None:
    for said in ({}, {"lengths": 3}, {"lengths": [[1, 2]]}, {"lengths": [["2", 1, 9]]}):
        lengths = Lengths([{"lengths": [[2, 5, 7]]}, said])
        assert lengths.may_have("abcdefg.hij.com")
        assert list(lengths.parents("abcdefg.hij.com")) == ["hij.com"]


def test_a_set_that_names_what_no_domain_can_be_takes_no_memory_for_it() -> None:
    lengths = Lengths([{"lengths": [[2, 5, 7], [10**12, 1, 10**12]]}])
    assert list(lengths.parents("abcdefg.hij.com")) == ["hij.com"]
