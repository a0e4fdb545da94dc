"""A file's entries, and which addresses they cover."""

import re
from fnmatch import translate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.lists.local_entry import hashed, read_entry
from gatepost.lists.local_list import LocalList, read_list
from gatepost.lists.patterns import compile_patterns
from gatepost.parse import Parser


def covered_by(listed: LocalList, address: str) -> str | None:
    found = listed.match(Parser().parse(address))
    return None if found is None else found.text


LISTED = read_list(
    "# ours\r\n"
    "example.com   # with all below it\n"
    "\n"
    "Ann.Smith@gmail.com\n"
    "promo-*@company.org\n"
    "*@*.deep.org\n"
    "sha256:91ef4be2a3a47c6f8c7a4b4e5ef1f3a2d0ac4a9d7a0c0f6f9b1a3a4f5c6d7e8f\n"
    "*@news.*\n"
)


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("x@example.com", "example.com"),
        ("x@EXAMPLE.com", "example.com"),
        ("x@a.b.example.com", "example.com"),
        ("x@notexample.com", None),
        ("annsmith+tag@gmail.com", "Ann.Smith@gmail.com"),
        ("anna@gmail.com", None),
        ("PROMO-7@company.org", "promo-*@company.org"),
        ("promo-@company.org", "promo-*@company.org"),
        ("xpromo-7@company.org", None),
        ("promo-7@company.org.example", None),
        ("x@a.deep.org", "*@*.deep.org"),
        ("x@deep.org", None),
        ("x@news.company.org", "*@news.*"),
        ("x@newsXcompany.org", None),
        ("\ud800@a.deep.org", "*@*.deep.org"),
        ("nonsense", None),
        ("", None),
    ],
)
def test_an_entry_covers(address: str, entry: str | None) -> None:
    assert LISTED.faults == ()
    assert covered_by(LISTED, address) == entry


def test_an_address_may_stand_there_hashed() -> None:
    line = hashed(read_entry("ann@company.org", Parser())).text
    assert covered_by(read_list(line), "ANN@company.org") == line
    assert covered_by(read_list(line), "bob@company.org") is None


def test_the_narrowest_entry_is_named() -> None:
    listed = read_list("company.org\n*@company.org\nann@company.org\n")
    assert covered_by(listed, "ann@company.org") == "ann@company.org"
    assert covered_by(listed, "bob@company.org") == "*@company.org"


def test_a_bad_line_is_a_fault_with_its_number_and_the_rest_counts() -> None:
    listed = read_list("company.org\nwhat is this\n\n\udcff\udcfe\nother.org")
    assert [fault.line for fault in listed.faults] == [2, 4]
    assert [entry.line for entry in listed.entries] == [1, 5]


def test_there_is_a_limit_to_patterns() -> None:
    listed = read_list("\n".join(f"a{number}*@company.org" for number in range(1002)))
    assert len(listed.entries) == 1000
    assert [fault.line for fault in listed.faults] == [1001, 1002]


def test_a_hostile_pattern_and_a_hostile_address_cost_no_more_than_others() -> None:
    # Backtracking would take longer than the test's time limit.
    listed = read_list("*a*a*a*a*a*a*b@company.org")
    assert covered_by(listed, "a" * 64 + "@company.org") is None


@given(st.lists(st.text("ab*", max_size=6), min_size=1, max_size=4), st.text("ab", max_size=10))
def test_patterns_match_as_the_shells_do(patterns: list[str], text: str) -> None:
    patterns = [f"{pattern}*" for pattern in patterns]
    expression = compile_patterns(patterns)
    assert expression is not None
    found = expression.fullmatch(text)
    first = next((n for n, p in enumerate(patterns, 1) if re.match(translate(p), text)), None)
    assert (None if found is None else found.lastindex) == first
