"""Since when a domain is listed: the readable lists say so, where they are at hand.

They stand beside the sets and no decision needs them, so that hosts do not carry a date for every
entry; `gatepost explain --fetch` and `gatepost export` get them.
"""

from datetime import date
from pathlib import Path

from gatepost.errors import SnapshotError
from gatepost.snapshots.store import Store
from gatepost.snapshots.texts import cached_text

__all__ = ["listed_since"]


def listed_since(data_dir: Path, name: str, domain: str) -> date | None:
    """The day (UTC) that some source of the set `name` has the domain since, None if not known."""
    try:
        manifest = Store(data_dir).current()
        published = None if manifest is None else manifest.sets.get(name)
        text = None if published is None else cached_text(data_dir, published.text)
    except SnapshotError:
        return None  # it is about a date beside the verdict
    return None if text is None else _day(text, domain)


def _day(text: bytes, domain: str) -> date | None:
    """Lines read `domain day`; services before had the domain alone."""
    start = f"\n{domain} ".encode()
    found = b"\n" + text
    _, _, rest = found.partition(start)
    try:
        return date.fromisoformat(rest.split(b"\n", 1)[0].split(b" ", 1)[0].decode("ascii"))
    except ValueError:
        return None
