"""Deltas from what hosts have to what is about to be published."""

import hashlib
import logging
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from gatepost.errors import DeltaError
from gatepost.snapshots.delta import encode_delta
from gatepost.snapshots.manifest import MAX_DELTA_SIZE, Manifest

__all__ = ["make_deltas", "standing_indexes"]

logger = logging.getLogger("gatepost.service")


def standing_indexes(
    public: Path, standing: Manifest | None, *, but: Collection[str] = ()
) -> dict[str, bytes]:
    """The index files that hosts have now, `but` those, as far as they are there undamaged."""
    sets = {} if standing is None else standing.sets
    wanted = {name: published.sha256 for name, published in sets.items() if name not in but}
    found = {name: _undamaged(public, sha256) for name, sha256 in wanted.items()}
    return {name: data for name, data in found.items() if data is not None}


def make_deltas(public: Path, new: bytes, bases: Mapping[int, str]) -> dict[int, bytes]:
    """A delta to the index file `new` from each of `bases` where it is worth having.

    `bases` are those of `delta_bases`. There is none from a file that is gone, or of another salt.
    """
    made = dict(_made(public, new, bases))
    logger.debug("%d deltas of %d bytes", len(made), sum(map(len, made.values())))
    return made


def _made(public: Path, new: bytes, bases: Mapping[int, str]) -> Iterator[tuple[int, bytes]]:
    this = hashlib.sha256(new).hexdigest()
    for generation, sha256 in bases.items():
        old = None if sha256 == this else _undamaged(public, sha256)
        if old is None:
            continue
        try:
            delta = encode_delta(old, new)
        except DeltaError:
            continue
        if len(delta) < min(len(new), MAX_DELTA_SIZE + 1):
            yield generation, delta


def _undamaged(public: Path, sha256: str) -> bytes | None:
    try:
        data = (public / "v1" / "full" / sha256).read_bytes()
    except OSError:
        return None  # it costs a larger download; what is to be served is checked elsewhere
    return data if hashlib.sha256(data).hexdigest() == sha256 else None
