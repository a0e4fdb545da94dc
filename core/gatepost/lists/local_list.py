"""A local list as it is asked: the entries of one file, ready for comparison."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gatepost.address import Address
from gatepost.canonical import home_of
from gatepost.errors import LocalListError
from gatepost.lists.domains import parents
from gatepost.lists.entries import address_key
from gatepost.lists.local_entry import EntryKind, LocalEntry, read_entry
from gatepost.lists.patterns import Patterns
from gatepost.parse import Parser

__all__ = ["LineFault", "LocalList", "entry_text", "read_list"]

MAX_PATTERNS = 1000
# A # may stand in a local part: it starts a comment only at the start or behind a space.
_COMMENT = re.compile(r"(?:^|\s)#.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that does not count, and why. The text does not quote the line."""

    line: int
    text: str


class LocalList:
    """The entries of one file. Immutable; thread-safe."""

    def __init__(
        self, entries: Iterable[LocalEntry] = (), faults: Iterable[LineFault] = ()
    ) -> None:
        self.entries = tuple(entries)
        self.faults = tuple(faults)
        self._domains = _by_key(self.entries, EntryKind.DOMAIN)
        self._addresses = _by_key(self.entries, EntryKind.ADDRESS)
        self._homes = {key.rpartition("@")[2] for key in self._addresses}
        self._hashed = _by_key(self.entries, EntryKind.HASHED)
        self._with_stars = tuple(_by_key(self.entries, EntryKind.PATTERN).values())
        self._patterns = Patterns([entry.key for entry in self._with_stars])
        self._about_mailboxes = bool(self._addresses or self._hashed or self._with_stars)

    def match(self, address: Address) -> LocalEntry | None:
        """The narrowest entry that covers the address: its mailbox, a pattern, then a domain."""
        found = self._mailbox(address.canonical) if self._about_mailboxes else None
        if found is None and self._domains and address.domain:
            return self._domain(address.domain)
        return found

    def tells_apart(self, domain: str) -> bool:
        """Whether it may depend on the mailbox what is said of an address of that domain."""
        home = home_of(domain)
        return bool(self._hashed) or home in self._homes or self._patterns.any_about(home)

    def _mailbox(self, canonical: str) -> LocalEntry | None:
        found = self._addresses.get(canonical)
        if found is None and self._hashed:
            found = self._hashed.get(address_key(canonical).hex())
        return self._pattern(canonical) if found is None else found

    def _pattern(self, canonical: str) -> LocalEntry | None:
        number = self._patterns.first_match(canonical) if self._with_stars else None
        return None if number is None else self._with_stars[number]

    def _domain(self, domain: str) -> LocalEntry | None:
        for suffix in parents(domain):
            if suffix in self._domains:
                return self._domains[suffix]
        return None


def read_list(text: str) -> LocalList:
    """The list in a file's text. A line that cannot be read is a fault; the others count."""
    parser = Parser()
    entries, faults, patterns = [], [], 0
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        try:
            entry = _entry(line, parser, number)
        except LocalListError as error:
            faults.append(LineFault(number, str(error)))
            continue
        patterns += entry is not None and entry.kind is EntryKind.PATTERN
        if entry is not None and patterns > MAX_PATTERNS and entry.kind is EntryKind.PATTERN:
            faults.append(LineFault(number, f"more than {MAX_PATTERNS} patterns"))
        elif entry is not None:
            entries.append(entry)
    return LocalList(entries, faults)


def entry_text(line: str) -> str:
    """The line without comment and white space; empty when nothing is left."""
    return _COMMENT.sub("", line).strip()


def _entry(line: str, parser: Parser, number: int) -> LocalEntry | None:
    text = entry_text(line)
    return read_entry(text, parser, line=number) if text else None


def _by_key(entries: Iterable[LocalEntry], kind: EntryKind) -> Mapping[str, LocalEntry]:
    """The first entry of each key, as a person reading the file would find it."""
    found: dict[str, LocalEntry] = {}
    for entry in entries:
        if entry.kind is kind:
            found.setdefault(entry.key, entry)
    return found
