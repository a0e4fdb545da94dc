"""What reads the bytes of a list, and what no list is."""

from collections.abc import Iterable
from typing import Protocol

from gatepost_sync.errors import ListRefusedError

__all__ = ["Form", "decoded", "refuse_page"]

PAGES = (b"<!doctype", b"<html", b"<head", b"<?xml")


class Form(Protocol):
    """How a list is written. Its `repr` changes when the same bytes would be read differently."""

    def read(self, data: bytes) -> Iterable[str]:
        """The entries; ListRefusedError when the whole has another shape."""


def decoded(data: bytes) -> str:
    """UTF-8. Bytes that are none spoil their own line only, which is counted and left out."""
    return data.decode("utf-8-sig", errors="replace")


def refuse_page(data: bytes) -> None:
    """ListRefusedError for a page for people: many servers say "moved" with status 200."""
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PAGES):
        raise ListRefusedError(
            "it is a web page and not a list; look at its address with a browser, the list may "
            "have moved"
        )
