"""A root in words, for whoever is about to sign it."""

import hashlib
from collections.abc import Iterable, Iterator

from gatepost.snapshots.keys import PublicKey
from gatepost.snapshots.root import Root
from gatepost.snapshots.times import format_time

__all__ = ["described", "summary"]


def summary(root: Root, before: Root | None) -> str:
    """What the root says, and how it differs from the one before."""
    return "\n".join(_lines(root, before))


def described(key: PublicKey) -> str:
    """A key by name and id."""
    return f"{key.name} {key.key_id.hex()}"


def _lines(root: Root, before: Root | None) -> Iterator[str]:
    yield f"root           {root.version}, {root.threshold} of {len(root.roots)} keys must sign"
    yield f"issued         {format_time(root.issued)}"
    yield f"expires        {format_time(root.expires)}"
    yield from _keys("root key", root.roots, before.roots if before else None)
    yield from _keys("manifest key", root.manifest_keys, before.manifest_keys if before else None)
    if before is not None and before.threshold != root.threshold:
        yield f"CHANGED        the threshold was {before.threshold}"
    yield f"sha256         {hashlib.sha256(root.encode()).hexdigest()}"


def _keys(
    what: str, keys: Iterable[PublicKey], before: Iterable[PublicKey] | None
) -> Iterator[str]:
    was = None if before is None else tuple(before)
    now = tuple(keys)
    for key in now:
        yield f"{what:<14} {described(key)}{'' if was is None or key in was else '  NEW'}"
    for key in was or ():
        if key not in now:
            yield f"{what:<14} {described(key)}  REMOVED"
