"""Whether the process answers, and whether readers find something to read."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify

from gatepost.errors import GatepostError
from gatepost.snapshots.times import format_time
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.standing import missing_object
from gatepost_sync.web.problems import problem
from gatepost_sync.web.tree import PUBLIC_DIR

__all__ = ["health"]

health = Blueprint("health", __name__, url_prefix="/health")


@health.get("/live")
def live() -> Response:
    """The process answers."""
    return _uncached(jsonify(status="live"))


@health.get("/ready")
def ready() -> Response:
    """A manifest is published that readers will take; otherwise 503 and what is missing."""
    public = Path(current_app.config[PUBLIC_DIR])
    missing = _missing(public)
    if missing is not None:
        return _uncached(problem(503, "Service Unavailable", missing))
    manifest = published_manifest(public)
    return _uncached(jsonify(status="ready", generation=manifest.generation if manifest else 0))


def _missing(public: Path) -> str | None:
    try:
        manifest = published_manifest(public)
    except (GatepostError, OSError):
        return "The published manifest cannot be read."
    if manifest is None:
        return "Nothing has been published yet."
    if not (public / "v1" / "root" / f"{manifest.root}.note").exists():
        return f"Root note {manifest.root} is missing."
    missing = missing_object(public, manifest)
    if missing is not None:
        return f"The file {missing.parent.name}/{missing.name} is missing or damaged."
    if manifest.expires <= datetime.now(UTC):
        return f"The published manifest expired at {format_time(manifest.expires)}."
    return None


def _uncached(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
