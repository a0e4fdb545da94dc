"""What makes one generation of a set another: entries that came, went and changed, by name."""

from dataclasses import asdict, dataclass
from typing import Any

from gatepost.lists.difference import comparable, difference
from gatepost.lists.entries import ListEntry
from gatepost.lists.named import About, NamedSet
from gatepost.lists.parts import IndexParts

__all__ = ["Changed", "Comparison", "compare"]


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry of which something else is said now."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """`unnamed_*` count entries whose names are not at hand: addresses, or all without a text.

    They are None where that cannot be counted: without the names, two files of different salts can
    only be compared by size.
    """

    before: int
    after: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Changed, ...]
    unnamed_added: int | None
    unnamed_removed: int | None

    @property
    def same(self) -> bool:
        """Whether nothing is known to differ."""
        counted = bool(self.unnamed_added or self.unnamed_removed)
        return not (self.added or self.removed or self.changed or counted)

    def to_dict(self) -> dict[str, Any]:
        """The shape of `gatepost diff --json`, of one set."""
        return asdict(self)


def compare(old: NamedSet, new: NamedSet) -> Comparison:
    """What makes `new` of `old`."""
    added, removed, changed = [], [], []
    for name in sorted({*(old.names or ()), *(new.names or ())}):
        before, after = _words(old.about(name)), _words(new.about(name))
        if before is None and after is not None:
            added.append(name)
        elif before is not None and after is None:
            removed.append(name)
        elif before is not None and after is not None and before != after:
            changed.append(Changed(name, before, after))
    come, gone = _moved(old, new)
    return Comparison(
        before=len(old.index),
        after=len(new.index),
        added=tuple(added),
        removed=tuple(removed),
        changed=tuple(changed),
        unnamed_added=None if come is None else max(0, come - len(added)),
        unnamed_removed=None if gone is None else max(0, gone - len(removed)),
    )


def _words(about: About | None) -> str | None:
    """What a set says of an entry, in a few words."""
    if about is None:
        return None
    if isinstance(about, ListEntry):
        confirmed = "confirmed" if about.confirmed else "not confirmed"
        return f"{about.kind.value}, {confirmed}, {', '.join(about.sources)}"
    flags = ",".join(flag.name.lower() for flag in about.flags if flag.name is not None)
    return " ".join(filter(None, (flags, ",".join(about.mx))))


def _moved(old: NamedSet, new: NamedSet) -> tuple[int | None, int | None]:
    """How many entries came and went in all."""
    before, after = IndexParts.of(old.data), IndexParts.of(new.data)
    if comparable(before, after):
        change = difference(before, after)
        return len(change.added), len(change.removed)
    return None, None
