"""Jobs that ran: how many of what kind, how they ended, how long they took."""

from prometheus_client import CollectorRegistry, Counter, Histogram

__all__ = ["RunCounts"]

SECONDS = (0.01, 0.1, 1.0, 10.0, 60.0, 600.0, 3600.0)


class RunCounts:
    """Counts attempts of jobs by kind and `end`: done, failed, dead or lost."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._runs = Counter(
            "gatepost_job_runs", "Attempts of jobs by kind and end.", ("kind", "end"),
            registry=registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "gatepost_job_seconds", "Time that an attempt took.", ("kind",), registry=registry,
            buckets=SECONDS,
        )  # fmt: skip

    def add(self, kind: str, end: str, seconds: float) -> None:
        """One more attempt."""
        self._runs.labels(kind, end).inc()
        self._seconds.labels(kind).observe(seconds)
