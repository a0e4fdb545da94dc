"""Console examples: what counts as doing what they say."""

import pytest

from support.console import complaint, same


@pytest.mark.parametrize(
    "text",
    [
        "$ echo one\none",
        "$ printf 'one\\ntwo\\n'\none\ntwo",
        "$ echo one two three\none … three",
        "$ seq 5\n1\n…\n5",
        "$ seq 5\n…",
        "$ true",
        "$ cd / && pwd\n/\n$ pwd\n/",
        "$ false\n$ echo $?\n1",
        "$ echo wrong >&2\nwrong",
        "$ echo one \\\n  two\none two",
        "$ echo one\none\n\n$ echo two\ntwo",
        "$ printf 'no newline'\nno newline",
    ],
)
def test_an_example_that_is_true(text: str) -> None:
    assert complaint(text) is None


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("$ echo one\ntwo", "promised:\ntwo\nprinted:\none"),
        ("$ echo one", "printed:\none"),
        ("$ true\none", "promised:\none"),
        ("$ seq 5\n1\n…\n6", "promised"),
        ("$ false", "ended with 1"),
        ("$ echo one; false\n…", "ended with 1"),
        ("$ false\n$ echo $?\n0", "promised:\n0\nprinted:\n1"),
        ("$ no-such-command\n…", "ended with 127"),
    ],
)
def test_an_example_that_is_not(text: str, because: str) -> None:
    assert because in (complaint(text) or "")


def test_output_without_a_command_is_a_mistake_in_the_page() -> None:
    with pytest.raises(ValueError, match="begins with a command"):
        complaint("one\n$ echo one")


def test_a_dot_in_an_example_is_a_dot() -> None:
    assert not same(("a.b",), ("axb",))
