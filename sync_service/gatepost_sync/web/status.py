"""The status page, for people and as JSON: no script, nothing from elsewhere."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, current_app, jsonify, render_template

from gatepost_sync.health.watch import Watch
from gatepost_sync.overview.charts import bars, line
from gatepost_sync.overview.gather import SHOWN, Overview, gather
from gatepost_sync.overview.words import ago, number, size, until
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.database import Database
from gatepost_sync.times import utc_now
from gatepost_sync.web.health import WATCH

__all__ = ["DATABASE", "SETTINGS", "status"]

SETTINGS, DATABASE = "GATEPOST_SETTINGS", "GATEPOST_DATABASE"
POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
FOLDER = Path(__file__).parent / "templates"
status = Blueprint("status", __name__, template_folder=FOLDER)


@status.get("/status")
def page() -> Response:
    """How the service is doing, for people."""
    found = _overview()
    html = render_template(
        "status.html",
        it=found,
        lines={one.name: line(one.points, found.now - SHOWN, found.now) for one in found.sets},
        polls=bars([(f"{day.day}: {number(day.polls)} polls", day.polls) for day in found.days]),
        traffic=bars([(f"{day.day}: {size(day.bytes)}", day.bytes) for day in found.days]),
        grown={one.name: _grown(one.points, found.now) for one in found.sets},
        ago=ago, until=until, number=number, size=size,
    )  # fmt: skip
    answer = Response(html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Referrer-Policy"] = "no-referrer"
    return _uncached(answer)


@status.get("/status.json")
def document() -> Response:
    """The same as JSON."""
    return _uncached(jsonify(_overview().to_dict()))


@status.get("/status.css")
def style() -> Response:
    """How the page looks."""
    answer = Response((FOLDER / "status.css").read_bytes(), content_type="text/css; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _overview() -> Overview:
    config = current_app.config
    settings = cast("ServiceSettings", config[SETTINGS])
    database = cast("Database", config[DATABASE])
    return gather(settings, database, cast("Watch", config[WATCH]).findings(), utc_now)


def _grown(points: tuple[tuple[datetime, int], ...], now: datetime) -> int | None:
    """By how much in thirty days; None while there is nothing to compare with."""
    month = now - timedelta(days=30)
    before = [value for moment, value in points if moment <= month] or [
        value for _, value in points[:1]
    ]
    return points[-1][1] - before[-1] if len(points) > 1 else None


def _uncached(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer
