"""From paths to addresses."""

import pytest

from gatepost_milter.envelope import envelope_address, is_contact


@pytest.mark.parametrize(
    ("path", "canonical", "address"),
    [
        ("<a@example.org>", "", "a@example.org"),
        ("a@example.org", "", "a@example.org"),
        ("<@one.example,@two.example:a@example.org>", "", "a@example.org"),
        ("<root>", "root@mx.example.org", "root@mx.example.org"),
        ("<a@example.org>", "<a@example.org>", "a@example.org"),
        ("<>", "", ""),
        ("<>", "<>", ""),
        ("", "anything@example.org", ""),
        ("<@>", "", "@"),
    ],
)
def test_a_path_names_one_address(path: str, canonical: str, address: str) -> None:
    assert envelope_address(path, canonical) == address


@pytest.mark.parametrize(
    "address", ["postmaster@example.org", "ABUSE@example.org", "Postmaster", '"abuse"@example.org']
)
def test_whom_to_ask_when_refused(address: str) -> None:
    assert is_contact(address)


@pytest.mark.parametrize(
    "address", ["", "a@postmaster", "postmaster+x@example.org", "not-abuse@example.org"]
)
def test_whom_not(address: str) -> None:
    assert not is_contact(address)
