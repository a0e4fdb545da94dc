"""A file's entries, and which addresses they cover."""

from timeit import repeat

import pytest

from gatepost.lists.local_entry import hashed, read_entry
from gatepost.lists.local_list import LocalList, read_list
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


HOSTILE = "a" * 60


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("*a*a*a*a*a*a*a{}@company.org", HOSTILE + "@gmail.com"),
        ("*a*a*a*a*a*a*a{}@company.org", HOSTILE + "@company.org"),
        ("{}*a*a*a*a*a*a@company.org", HOSTILE + "@company.org"),
        ("*aaa*a*a*a*a*{}*@company.org", HOSTILE + "@company.org"),
        ("*@*a*a*a*a*a*a{}*", "ann@" + HOSTILE + ".com"),
    ],
)
def test_a_thousand_patterns_that_do_not_fit_cost_little_more_than_one(
    pattern: str, address: str
) -> None:
    parsed = Parser().parse(address)

    def cost(lines: int) -> float:
        listed = read_list("\n".join(pattern.format(number + 1000) for number in range(lines)))
        assert (len(listed.entries), listed.match(parsed)) == (lines, None)
        return min(repeat(lambda: listed.match(parsed), number=10, repeat=20))

    assert cost(1000) < 20 * cost(1)  # one by one, or as one expression, it is 150


def test_the_first_of_several_patterns_counts() -> None:
    listed = read_list("*@*.org\nann*@company.org\na*@company.org\n*@company.org\n")
    assert covered_by(listed, "anna@company.org") == "*@*.org"
    listed = read_list("a*@company.org\n*@*.org\nann*@company.org\n")
    assert [covered_by(listed, f"{name}@company.org") for name in ("anna", "bob")] == [
        "a*@company.org",
        "*@*.org",
    ]
