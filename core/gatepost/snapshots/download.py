"""Fetching the sets that are missing: by a delta where that works, whole otherwise."""

import logging
from dataclasses import dataclass

from gatepost.errors import DeltaError, PullError
from gatepost.snapshots.manifest import Manifest, PublishedSet
from gatepost.snapshots.meter import Meter
from gatepost.snapshots.store import Store

__all__ = ["Downloaded", "download"]

logger = logging.getLogger("gatepost.snapshots")


@dataclass(frozen=True, slots=True)
class Downloaded:
    """Names of the sets whose file is new here, and of those among them that a delta made."""

    sets: tuple[str, ...]
    deltas: tuple[str, ...]


def download(store: Store, manifest: Manifest, before: Manifest | None, meter: Meter) -> Downloaded:
    """Bring every set of `manifest` into `store`, using what it has of `before`.

    Every object is hashed, those that are there already too: damage at rest is found. PullError
    when one cannot be had.
    """
    sets, deltas = [], []
    for name, published in sorted(manifest.sets.items()):
        if store.holds(published):
            continue
        base = None if before is None else before.sets.get(name)
        if base is not None and _by_delta(store, name, published, base, meter):
            deltas.append(name)
        else:
            _whole(store, name, published, meter)
        sets.append(name)
    return Downloaded(tuple(sets), tuple(deltas))


def _whole(store: Store, name: str, published: PublishedSet, meter: Meter) -> None:
    with store.receive(published) as sink:
        meter.object(name, published, sink)


def _by_delta(
    store: Store, name: str, published: PublishedSet, base: PublishedSet, meter: Meter
) -> bool:
    """Whether a delta made the file. Whatever is wrong with one costs no more than the request.

    A server that is down or refuses is asked for the full file next, and what it says to that
    counts.
    """
    ref = published.delta_from(base.generation)
    old = store.read(base) if ref is not None and ref.size < published.size else None
    if ref is None or old is None:
        return False
    # Here, not at the top: most pulls change nothing.
    from gatepost.snapshots.delta import apply_delta

    try:
        delta = meter.delta(name, ref, published.generation)
        new = apply_delta(old, delta, size=published.size)
        with store.receive(published) as sink:
            sink.write(new)
    except (DeltaError, PullError) as error:
        logger.warning("the delta of the set %s is of no use, the whole file is: %s", name, error)
        return False
    return True
