"""How well the caches work, from their counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from gatepost.observe.counters import CACHE, Counters

__all__ = ["HitRate", "hit_rates"]

_LAYERS = ("memory", "redis")


@dataclass(frozen=True, slots=True)
class HitRate:
    """Of `asked` look-ups of a kind, how many each layer answered itself; the rest were asked."""

    asked: int
    by_layer: Mapping[str, int]

    def __str__(self) -> str:
        shares = (f"{layer} {count / self.asked:.0%}" for layer, count in self.by_layer.items())
        return f"{', '.join(shares)} of {self.asked:,}"


def hit_rates(counters: Counters) -> dict[str, HitRate]:
    """By kind, for the kinds that were looked up at all."""
    counts = counters.of(CACHE)
    kinds = sorted({kind for kind, layer, _ in counts if layer == "memory"})
    return {kind: _rate(counts, kind) for kind in kinds}


def _rate(counts: Mapping[tuple[str, ...], int], kind: str) -> HitRate:
    asked = sum(counts.get((kind, "memory", result), 0) for result in ("hit", "miss"))
    hits = {layer: counts.get((kind, layer, "hit"), 0) for layer in _LAYERS}
    return HitRate(asked, hits)
