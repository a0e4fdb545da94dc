"""A set with the names of its entries, which its index file does not have.

The file holds fingerprints; the readable text that is published beside it holds the names. What
the set says of a name comes from the file.
"""

from collections.abc import Iterator, Sequence

from gatepost.errors import IndexCorruptError
from gatepost.lists.entries import ListEntry, domain_key, read_palette
from gatepost.lists.index import Index
from gatepost.lists.layout import Kind
from gatepost.lists.state import DomainState, read_state

__all__ = ["About", "NamedSet", "names_in"]

About = ListEntry | DomainState


class NamedSet:
    """One set. `names` are sorted; None when the text is not at hand."""

    def __init__(self, data: bytes, names: Sequence[str] | None = None) -> None:
        """`data` is the whole index file."""
        self.data = data
        self.names = names
        self.index = Index(data)
        listing = self.index.kind is Kind.LIST
        self._palette = read_palette(self.index.legend) if listing else ()

    def about(self, name: str) -> About | None:
        """What the set says of a canonical domain itself, None when it is not in it."""
        record = self.index.lookup(domain_key(name))
        if record is None:
            return None
        if self.index.kind is Kind.DOMAIN_STATE:
            return read_state(name, record, self.index)
        if record >= len(self._palette):
            raise IndexCorruptError("the set numbers an entry that its legend does not have")
        return self._palette[record]

    def listed(self) -> Iterator[tuple[str, ListEntry]]:
        """Every named entry of a list."""
        for name in self.names or ():
            entry = self.about(name)
            if isinstance(entry, ListEntry):
                yield name, entry


def names_in(text: bytes) -> tuple[str, ...]:
    """The names of a published text; a line of a domain state says more after the first space."""
    return tuple(line.partition(" ")[0] for line in text.decode("ascii", "replace").splitlines())
