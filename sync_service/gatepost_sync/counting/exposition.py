"""Counts as Prometheus reads them."""

import os
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from gatepost_sync.counting.shared import VARIABLE

__all__ = ["exposed"]


def exposed(own: CollectorRegistry, more: Iterable[Collector] = ()) -> bytes:
    """The counts of all processes that share them, else `own`; and what `more` finds."""
    found = CollectorRegistry()
    for collector in more:
        found.register(collector)
    return generate_latest(_counts(own)) + generate_latest(found)


def _counts(own: CollectorRegistry) -> CollectorRegistry:
    if not os.environ.get(VARIABLE):
        return own
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # it has no types here
    return shared
