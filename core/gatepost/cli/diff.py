"""`gatepost diff`: what makes one generation another."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from gatepost.cli.printable import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gatepost.lists.comparison import Comparison
    from gatepost.snapshots.places import Place

__all__ = ["command"]


@click.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, with every name.")
@click.option("--limit", default=20, show_default=True, help="Names shown a set and kind; 0: all.")
@click.pass_context
def command(context: click.Context, old: str, new: str, *, as_json: bool, limit: int) -> None:
    """Show what was added, removed and changed between OLD and NEW.

    Each is the data directory of a host, a published tree (DIR, or DIR@GENERATION for an older one
    that it still has), the data directory of a service, or an index file. Names are known where the
    readable text of a set is at hand: in a published tree, or on a host after `gatepost export`.

    Exit status: 0 no difference, 1 they differ, 2 usage error or nothing to read.
    """
    # Here, not at the top: `gatepost --help` need not load what reads lists.
    from gatepost.snapshots.places import open_place

    before, after = open_place(old), open_place(new)
    found = _compare(before, after)
    if as_json:
        sets = {name: one.to_dict() for name, one in found.items()}
        click.echo(json.dumps({"old": before.generation, "new": after.generation, "sets": sets}))
    else:
        for line in _lines(found, limit or None):
            click.echo(line)
    context.exit(0 if all(one.same for one in found.values()) else 1)


def _compare(old: "Place", new: "Place") -> "Mapping[str, Comparison]":
    from gatepost.errors import SnapshotError
    from gatepost.lists.comparison import compare

    shared = sorted(old.sets.keys() & new.sets.keys())
    # An index file does not say its set: one can be compared with one.
    if not shared:
        raise SnapshotError(
            f"{old.label} and {new.label} have no set in common; compare two index files, or two"
            " directories"
        )
    return {name: compare(old.sets[name], new.sets[name]) for name in shared}


def _lines(found: "Mapping[str, Comparison]", limit: int | None) -> Iterator[str]:
    for name, one in found.items():
        yield f"{name}: {one.before:,} entries before, {one.after:,} after{_counts(one)}"
        for sign, names in (("+", one.added), ("-", one.removed)):
            yield from (f"  {sign} {printable(entry)}" for entry in names[:limit])
            yield from _rest(len(names), limit)
        for changed in one.changed[:limit]:
            yield f"  ~ {printable(changed.name)}: {changed.before} -> {changed.after}"
        yield from _rest(len(one.changed), limit)


def _rest(count: int, limit: int | None) -> Iterator[str]:
    if limit is not None and count > limit:
        yield f"    and {count - limit:,} more (--limit 0 shows all)"


def _counts(one: "Comparison") -> str:
    if one.same:
        return ", no difference"
    text = f": {len(one.added):,} added, {len(one.removed):,} removed, {len(one.changed):,} changed"
    if one.unnamed_added is None:
        return f"{text}, as far as names are known (the salts differ)"
    unnamed = one.unnamed_added + (one.unnamed_removed or 0)
    if not unnamed:
        return text
    return f"{text}; without a name {one.unnamed_added:,} added, {one.unnamed_removed:,} removed"
