"""What is published, as Prometheus reads it: numbers only, of sets and not of entries."""

from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gatepost.snapshots.manifest import Manifest
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.publishing import PublishRecord, read_record
from gatepost_sync.web.tree import PUBLIC_DIR

__all__ = ["DATA_DIR", "metrics"]

DATA_DIR = "GATEPOST_DATA_DIR"
metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
def exposition() -> Response:
    """The metrics of this moment."""
    registry = CollectorRegistry()
    registry.register(
        _Published(
            read_record(Path(current_app.config[DATA_DIR])),
            published_manifest(Path(current_app.config[PUBLIC_DIR])),
        )
    )
    answer = Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    answer.headers["Cache-Control"] = "no-store"
    return answer


class _Published(Collector):
    """Read from files at every question: the process that publishes is another one."""

    def __init__(self, record: PublishRecord, manifest: Manifest | None) -> None:
        self._record = record
        self._manifest = manifest

    def collect(self) -> Iterator[Metric]:
        """See prometheus_client."""
        yield CounterMetricFamily(
            "gatepost_publish_refusals", "Attempts to publish that the guard refused.",
            value=self._record.refusals,
        )  # fmt: skip
        yield GaugeMetricFamily(
            "gatepost_publish_refused", "1 while the next generation is refused.",
            value=int(self._record.refused_at is not None),
        )  # fmt: skip
        if self._manifest is not None:
            yield from _of(self._manifest)


def _of(manifest: Manifest) -> Iterator[Metric]:
    yield _gauge("generation", "The published generation.", manifest.generation)
    yield _gauge(
        "manifest_expires_seconds", "When it expires, Unix time.", manifest.expires.timestamp()
    )
    for name, text in (("entries", "Entries of a set."), ("size", "Bytes of its index file.")):
        family = GaugeMetricFamily(f"gatepost_set_{name}", text, labels=["set"])
        for set_name, published in sorted(manifest.sets.items()):
            family.add_metric([set_name], getattr(published, name))
        yield family


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"gatepost_{name}", text, value=value)
