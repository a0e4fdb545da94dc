"""What is published and what was done, as Prometheus reads it: numbers of sets, not of entries."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gatepost.errors import SnapshotError
from gatepost.snapshots.manifest import Manifest
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.counting.exposition import exposed
from gatepost_sync.health.dependency import Finding
from gatepost_sync.health.watch import Watch
from gatepost_sync.publishing import PublishRecord, read_record
from gatepost_sync.web.health import WATCH
from gatepost_sync.web.source_metrics import SourceMetrics
from gatepost_sync.web.tree import PUBLIC_DIR

__all__ = ["DATA_DIR", "REGISTRY", "metrics"]

DATA_DIR = "GATEPOST_DATA_DIR"
REGISTRY = "GATEPOST_REGISTRY"
metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
def exposition() -> Response:
    """The metrics of this moment."""
    config = current_app.config
    found = _Published(
        read_record(Path(config[DATA_DIR])),
        _manifest(Path(config[PUBLIC_DIR])),
        cast("Watch", config[WATCH]).findings(),
    )
    registry = cast("CollectorRegistry", config[REGISTRY])
    sources = SourceMetrics(Path(config[DATA_DIR]))
    answer = Response(exposed(registry, [found, sources]), content_type=CONTENT_TYPE_LATEST)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _manifest(public: Path) -> Manifest | None:
    """None as well when it is damaged, which `gatepost_up` says: the other numbers are wanted."""
    try:
        return published_manifest(public)
    except SnapshotError:
        return None


class _Published(Collector):
    """Read from files at every question: the process that publishes is another one."""

    def __init__(
        self, record: PublishRecord, manifest: Manifest | None, findings: Sequence[Finding]
    ) -> None:
        self._record = record
        self._manifest = manifest
        self._findings = findings

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
        up = GaugeMetricFamily(
            "gatepost_up", "1 for what can be used of all that is needed.", labels=["dependency"]
        )
        for finding in self._findings:
            up.add_metric([finding.name], int(finding.up))
        yield up
        if self._manifest is not None:
            yield from _of(self._manifest)


def _of(manifest: Manifest) -> Iterator[Metric]:
    yield _gauge("generation", "The published generation.", manifest.generation)
    yield _gauge("manifest_issued_seconds", "When it was, Unix time.", manifest.issued.timestamp())
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
