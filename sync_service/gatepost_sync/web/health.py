"""Whether the process answers, and whether what it needs is there."""

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, Response, current_app, jsonify

from gatepost_sync.health.dependency import Finding, Need
from gatepost_sync.health.watch import Watch
from gatepost_sync.web.problems import problem

__all__ = ["WATCH", "health"]

WATCH = "GATEPOST_WATCH"
health = Blueprint("health", __name__, url_prefix="/health")


@health.get("/live")
def live() -> Response:
    """The process answers."""
    return _uncached(jsonify(status="live"))


@health.get("/ready")
def ready() -> Response:
    """What this process needs, one by one. 503 while something that it cannot do without is down.

    `status` is `ready`, or `degraded` when only something else is down.
    """
    findings = cast("Watch", current_app.config[WATCH]).findings()
    return _uncached(_answer(findings))


def _answer(findings: Sequence[Finding]) -> Response:
    dependencies = {one.name: one.to_dict() for one in findings}
    down = [one for one in findings if not one.up]
    required = [one for one in down if one.need is Need.REQUIRED]
    if not required:
        status = "degraded" if down else "ready"
        return jsonify(status=status, dependencies=dependencies)
    detail = " ".join(f"{one.name}: {one.trouble}" for one in required)
    return problem(503, "Service Unavailable", detail, dependencies=dependencies)


def _uncached(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
