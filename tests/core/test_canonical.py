"""Spellings of one mailbox, by provider."""

import pytest

from gatepost.parse import Parser

parse = Parser().parse


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John.Doe+news@gmail.com", "johndoe@gmail.com"),
        ("a.b.c@googlemail.com", "abc@googlemail.com"),
        ("Ann+x@outlook.com", "ann@outlook.com"),
        ("Ann@example.com", "ann@EXAMPLE.com"),
    ],
)
def test_one_mailbox(one: str, other: str) -> None:
    assert parse(one).canonical == parse(other).canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("j.doe@outlook.com", "jdoe@outlook.com"),
        ("ann+x@example.com", "ann@example.com"),
        ("+ann@gmail.com", "ann@gmail.com"),
        ("ann@gmail.com", "ann@googlemail.co"),
    ],
)
def test_two_mailboxes(one: str, other: str) -> None:
    assert parse(one).canonical != parse(other).canonical


def test_the_tag_is_what_stands_behind_the_separator() -> None:
    assert parse("ann+news+old@gmail.com").tag == "news+old"
    assert parse("ann+news@example.com").tag == ""
