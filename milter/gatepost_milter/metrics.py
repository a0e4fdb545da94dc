"""The counters in Prometheus's words, served over HTTP by prometheus-client in a thread of its own.

Nothing is counted twice and the hot path knows nothing of this: a scrape reads what is there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from gatepost.settings import split_host_port
from gatepost_milter.counters import BOUNDS, Counted, Counters
from gatepost_milter.errors import ConfigurationError, ListenError

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

__all__ = ["DecisionCollector", "serve_metrics"]

_PORT = 9901
_OUTCOMES = (
    Counted.ACCEPTED,
    Counted.REJECTED,
    Counted.DEFERRED,
    Counted.OBSERVED,
    Counted.EXEMPT,
)
_PREFIX = "gatepost_milter"


class DecisionCollector:
    """For a registry of prometheus-client; `counters` by the listener's name."""

    def __init__(self, counters: Mapping[str, Counters]) -> None:
        self._counters = counters

    def collect(self) -> "Iterator[Metric]":
        """All metrics as they are now."""
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        recipients = CounterMetricFamily(
            f"{_PREFIX}_recipients",
            "What became of recipients that we were asked about.",
            labels=("listener", "outcome"),
        )
        reasons = CounterMetricFamily(
            f"{_PREFIX}_reasons",
            "Why, where there was a reason.",
            labels=("listener", "outcome", "reason"),
        )
        troubles = CounterMetricFamily(
            f"{_PREFIX}_troubles",
            "Answers without a verdict (late, error), connections that spoke nonsense.",
            labels=("listener", "kind"),
        )
        held = CounterMetricFamily(
            f"{_PREFIX}_quarantined", "Messages put on hold.", labels=("listener",)
        )
        came = CounterMetricFamily(
            f"{_PREFIX}_connections", "Connections taken in.", labels=("listener",)
        )
        are_open = GaugeMetricFamily(
            f"{_PREFIX}_open_connections", "Connections now.", labels=("listener",)
        )
        times = HistogramMetricFamily(
            f"{_PREFIX}_answer_seconds", "Time to judge a recipient.", labels=("listener",)
        )
        for listener, counters in self._counters.items():
            for outcome in _OUTCOMES:
                recipients.add_metric((listener, outcome), counters[outcome])
            for (outcome, reason), number in tuple(counters.reasons.items()):
                reasons.add_metric((listener, outcome, str(reason)), number)
            for kind in (Counted.LATE, Counted.ERROR, Counted.PROTOCOL_ERROR):
                troubles.add_metric((listener, kind), counters[kind])
            held.add_metric((listener,), counters[Counted.QUARANTINED])
            came.add_metric((listener,), counters[Counted.CONNECTION])
            are_open.add_metric((listener,), counters.open)
            times.add_metric((listener,), tuple(_buckets(counters)), counters.seconds)
        yield from (recipients, reasons, troubles, held, came, are_open, times)


def serve_metrics(where: str, counters: Mapping[str, Counters]) -> Callable[[], None]:
    """Serve on `host:port` until the function returned is called.

    ConfigurationError without prometheus-client, ListenError where nothing can be opened.
    """
    try:
        from prometheus_client import CollectorRegistry, start_http_server
    except ImportError as error:
        raise ConfigurationError(
            'metrics need prometheus-client; install it with: pip install "gatepost[milter]"'
        ) from error
    host, port = split_host_port(where, _PORT)
    registry = CollectorRegistry()
    registry.register(DecisionCollector(counters))
    try:
        server, thread = start_http_server(port, addr=host, registry=registry)
    except OSError as error:
        raise ListenError(f"cannot serve metrics on {where}: {error.strerror}") from error

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop


def _buckets(counters: Counters) -> Iterable[tuple[str, float]]:
    """Upper bound and how many were no slower, as Prometheus has it."""
    total = 0
    for bound, number in zip((*map(str, BOUNDS), "+Inf"), tuple(counters.times), strict=True):
        total += number
        yield bound, total
