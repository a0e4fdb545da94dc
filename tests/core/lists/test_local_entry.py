"""What may stand on a line of a local list, and in which form it is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.errors import LocalListError
from gatepost.lists.local_entry import EntryKind, LocalEntry, hashed, read_entry
from gatepost.lists.public_suffix import too_wide
from gatepost.parse import Parser


def entry(text: str) -> LocalEntry:
    return read_entry(text, Parser())


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("Example.COM.", EntryKind.DOMAIN, "example.com"),
        ("b\u00fccher.example", EntryKind.DOMAIN, "xn--bcher-kva.example"),
        ("A.n.n+x@GMAIL.com", EntryKind.ADDRESS, "ann@gmail.com"),
        ("Ann@Company.org", EntryKind.ADDRESS, "ann@company.org"),
        ("*@*.Example.com", EntryKind.PATTERN, "*@*.example.com"),
        ("Promo-*@b\u00fccher.example", EntryKind.PATTERN, "promo-*@xn--bcher-kva.example"),
        ("p.romo*@gmail.com", EntryKind.PATTERN, "promo*@gmail.com"),
        ("*@*.b\u00fccher.example", EntryKind.PATTERN, "*@*.xn--bcher-kva.example"),
        ("sha256:" + "Ab" * 32, EntryKind.HASHED, "ab" * 32),
        ("a#b@company.org", EntryKind.ADDRESS, "a#b@company.org"),
    ],
)
def test_an_entry_is_read_into_the_form_that_is_compared(
    text: str, kind: EntryKind, key: str
) -> None:
    found = entry(text)
    assert (found.kind, found.key, found.text) == (kind, key, text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("com", "a whole top-level domain is"),
        ("two words", "neither a domain"),
        ("@example.com", "without the @"),
        ("a..b@example.com", "not an address"),
        ("*.example.com", r"\*@\*\.example\.com for the subdomains"),
        ("*@", "about a whole address"),
        ("*+spam@gmail.com", "without the tag"),
        ("*@exa mple*.com", "no pattern of a domain"),
        ("*" * 9 + "@company.org", "8 stars"),
        ("a" * 321, "longer than 320"),
        ("sha256:12", "neither a domain"),
    ],
)
def test_what_is_no_entry_is_told_what_to_write(text: str, why: str) -> None:
    with pytest.raises(LocalListError, match=why):
        entry(text)


def test_a_mistake_does_not_quote_the_line() -> None:
    with pytest.raises(LocalListError) as caught:
        entry("ann.smith..x@company.org")
    assert "smith" not in str(caught.value)


def test_a_hashed_address_is_the_same_entry() -> None:
    plain = entry("Ann@Company.org")
    hidden = hashed(plain)
    assert "ann" not in hidden.text.lower()
    assert set(hidden.forms) < set(plain.forms)
    assert entry(hidden.text).forms == hidden.forms
    with pytest.raises(LocalListError, match="only an address"):
        hashed(entry("company.org"))


@pytest.mark.parametrize(
    "text", ["co.uk", "com.ar", "*@co.uk", "*@*.com", "*@*", "*@mx*example.com", "github.io"]
)
def test_what_covers_many_owners_is_too_wide(text: str) -> None:
    assert too_wide(entry(text)) is not None


@pytest.mark.parametrize(
    "text", ["example.co.uk", "*@*.example.com", "ann@co.uk", "promo-*@*", "me.github.io"]
)
def test_what_has_one_owner_is_not(text: str) -> None:
    assert too_wide(entry(text)) is None


@given(st.text())
def test_reading_gives_an_entry_or_says_why_not(text: str) -> None:
    try:
        found = entry(text)
    except LocalListError:
        return
    assert entry(found.text) == found
