"""Which column holds the addresses, and what separates them."""

import pytest

from gatepost import BulkError
from gatepost.bulk.files.columns import delimiter_of, find_column, has_header


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [
        ("id,email,name\n", ","),
        ("id;email;name\n", ";"),
        ("id\temail\n", "\t"),
        ("id|email\n", "|"),
        ("email\n", ","),
        ('"a, b, c";email;"d, e"\n', ";"),
        ('"unclosed, quote;a', ","),
    ],
)
def test_the_delimiter_is_what_the_first_line_has_most_of(line: str, delimiter: str) -> None:
    assert delimiter_of(line) == delimiter


@pytest.mark.parametrize(
    ("header", "place"),
    [
        (["id", "email"], 1),
        (["id", "E-Mail", "name"], 1),
        (["E-Mail Address", "mail sent"], 0),
        (["mail sent", "EMAIL"], 1),
        (["id", "work_mail"], 1),
        (["whatever"], 0),
        (["id", "Correo electrónico"], 1),
    ],
)
def test_the_column_is_found_by_what_people_call_it(header: list[str], place: int) -> None:
    assert find_column(header, None, header=True) == place


@pytest.mark.parametrize("wanted", ["Home", "home", " HOME ", "2"])
def test_it_is_found_by_name_and_by_number(wanted: str) -> None:
    assert find_column(["Work", "Home"], wanted, header=True) == 1


def test_without_a_header_the_first_address_shows_the_place() -> None:
    first = ["17", "ann@company.example", "bob@company.example"]
    assert not has_header(first)
    assert find_column(first, None, header=False) == 1
    assert find_column(first, "3", header=False) == 2


@pytest.mark.parametrize(
    ("header", "wanted", "said"),
    [
        (["id", "email"], "emial", "no column 'emial'; did you mean 'email'.*'id', 'email'"),
        (["id", "email"], "3", "no column '3'"),
        (["id", "name"], None, "Say --column NAME; there are 'id', 'name'"),
        (["mail sent", "mail read"], None, "Say --column NAME"),
    ],
)
def test_what_is_not_there_is_an_error_that_shows_what_is(
    header: list[str], wanted: str | None, said: str
) -> None:
    with pytest.raises(BulkError, match=said):
        find_column(header, wanted, header=True)


def test_without_a_header_a_name_is_an_error_that_asks_for_a_number() -> None:
    with pytest.raises(BulkError, match="no header, so give its number"):
        find_column(["1", "a@b.example"], "email", header=False)
