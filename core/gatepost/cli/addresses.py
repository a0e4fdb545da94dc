"""The addresses a command is to look at: its arguments, standard input, or both."""

import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO

__all__ = ["STDIN", "given", "lines"]

STDIN = "-"
MAX_LINE = 4096  # bytes; no address is longer, and what is longer is refused for its length


def given(arguments: Sequence[str]) -> Iterator[str]:
    """Each argument; in the place of "-", or of none at all, the lines of standard input."""
    for argument in arguments or (STDIN,):
        if argument == STDIN:
            yield from lines(sys.stdin.buffer)
        else:
            yield argument


def lines(stream: BinaryIO) -> Iterator[str]:
    """The stream's lines without white space around them, blank ones left out.

    Bytes that are no UTF-8 come as lone surrogates, which no address has. A line is cut at
    4 KiB, so that memory stays the same whatever comes.
    """
    first = True
    while line := stream.readline(MAX_LINE):
        if not line.endswith(b"\n"):
            _skip_rest(stream)
        text = line.decode("utf-8", "surrogateescape")
        text = (text.removeprefix("\ufeff") if first else text).strip(" \t\r\n")
        first = False
        if text:
            yield text


def _skip_rest(stream: BinaryIO) -> None:
    while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
        pass
