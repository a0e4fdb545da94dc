"""How the sources are doing, as Prometheus reads it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gatepost_sync.source_record import RecordedSource, read_sources

__all__ = ["SourceMetrics"]


class SourceMetrics(Collector):
    """Read from the record at every question: the processes that collect are others."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    def collect(self) -> Iterator[Metric]:
        """See prometheus_client."""
        sources = read_sources(self._data_dir)
        yield _family(sources, "entries", "What a source lists.", lambda one: one.entries)
        yield _family(
            sources, "failures", "How often in a row it failed or was not believed.",
            lambda one: one.failures,
        )  # fmt: skip
        yield _family(
            sources, "refused", "1 while its answer is not believed.",
            lambda one: int(one.status == "refused"),
        )  # fmt: skip
        yield _family(
            sources, "last_success_seconds", "When it was last believed, Unix time.",
            lambda one: one.last_success,
        )  # fmt: skip


def _family(
    sources: tuple[RecordedSource, ...],
    name: str,
    text: str,
    value: Callable[[RecordedSource], float | None],
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"gatepost_source_{name}", text, labels=["set", "source"])
    for one in sources:
        number = value(one)
        if number is not None:
            family.add_metric([one.set, one.name], number)
    return family
