"""A gate's counts for Prometheus: `REGISTRY.register(GatepostCollector(gate))`.

Needs the extra `metrics`. Nothing is counted twice and nothing runs in between: whoever scrapes
gets the counts as they stand. Labels are names of kinds, layers and checks, never data.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gatepost.observe.counters import CACHE, DNS

if TYPE_CHECKING:
    from gatepost.gate import Gatepost

__all__ = ["GatepostCollector"]


class GatepostCollector(Collector):
    """Collects from one gate."""

    def __init__(self, gate: "Gatepost") -> None:
        self._gate = gate

    def describe(self) -> tuple[Metric, ...]:
        """Nothing beforehand: registering it opens no lists."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The metrics as they stand."""
        of = self._gate.counters.of
        yield _counter(
            "gatepost_cache", "Look-ups in the caches", ("kind", "layer", "result"), of(CACHE)
        )
        yield _counter("gatepost_dns_answers", "Answers of the DNS", ("type", "outcome"), of(DNS))
        counts = self._gate.broken.items()
        broken: dict[tuple[str, ...], int] = {(name,): count for name, count in counts}
        help_text = "Checks that raised or ran out of time"
        yield _counter("gatepost_checks_broken", help_text, ("check",), broken)
        info = self._gate.lists.info
        yield GaugeMetricFamily(
            "gatepost_snapshot_generation", "0 for the baseline", value=info.generation
        )
        yield GaugeMetricFamily(
            "gatepost_snapshot_stale",
            "1 when the service should have published a newer one by now",
            value=info.stale,
        )


def _counter(
    name: str, text: str, labels: tuple[str, ...], counts: Mapping[tuple[str, ...], int]
) -> Metric:
    family = CounterMetricFamily(name, text, labels=labels)
    for values, count in sorted(counts.items()):
        family.add_metric(values, count)
    return family
