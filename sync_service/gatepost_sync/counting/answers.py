"""Answers over HTTP: how many of what, how large, how long they took."""

import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram

__all__ = ["AnswerCounts"]

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)


class AnswerCounts:
    """Counts every answer of an application, by route and status."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._answers = Counter(
            "gatepost_http_answers", "Answers by route and status.", ("route", "status"),
            registry=registry,
        )  # fmt: skip
        self._bytes = Counter(
            "gatepost_http_bytes", "Bytes of bodies by route.", ("route",), registry=registry
        )
        self._seconds = Histogram(
            "gatepost_http_seconds", "Time to make an answer.", ("route",), registry=registry,
            buckets=SECONDS,
        )  # fmt: skip

    def init_app(self, app: Flask) -> None:
        """Counts from now on."""
        app.before_request(self._began)
        app.after_request(self._ended)

    def _began(self) -> None:
        g.gatepost_began = time.perf_counter()

    def _ended(self, answer: Response) -> Response:
        route = (request.endpoint or "none").rpartition(".")[2]
        self._answers.labels(route, answer.status_code).inc()
        self._bytes.labels(route).inc(0 if request.method == "HEAD" else answer.content_length or 0)
        self._seconds.labels(route).observe(time.perf_counter() - g.gatepost_began)
        return answer
