"""`POST /v1/reports`: plugins tell of domains that no gate knows. Names of domains, no address."""

from typing import Annotated

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from gatepost.web.throttle import Throttle
from gatepost_sync.domains.networks import network_of
from gatepost_sync.errors import ServiceError
from gatepost_sync.report_intake import ReportIntake, ReportsFullError
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.times import utc_now
from gatepost_sync.web.problems import problem

__all__ = ["INTAKE", "THROTTLE", "reports", "use_reports"]

INTAKE, THROTTLE = "GATEPOST_REPORT_INTAKE", "GATEPOST_REPORT_THROTTLE"
MOST_DOMAINS = 100
MOST_BYTES = 32_768
_TOMORROW = 86_400
_SOON = 60
_MEDIA_TYPE = "application/json"
reports = Blueprint("reports", __name__, url_prefix="/v1")


class Report(BaseModel):
    """The body of a report."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    schema_: Annotated[int, Field(alias="schema", ge=1, le=1)]
    plugin: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}\z")]
    domains: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=253)]],
        Field(min_length=1, max_length=MOST_DOMAINS),
    ]


def use_reports(config: dict[str, object], settings: ServiceSettings) -> None:
    """Puts what the route needs into an application's config, where the settings take reports."""
    if settings.reports:
        config[INTAKE] = ReportIntake(settings)
        config[THROTTLE] = Throttle(settings.reports_per_minute)


@reports.post("/reports")
def report() -> Response:
    """202 whether or not anything is new; a problem when the report could not be read."""
    intake: ReportIntake | None = current_app.config.get(INTAKE)
    if intake is None:
        return problem(403, "Forbidden", "This service takes no reports of unknown domains.")
    refusal = _refused()
    if refusal is not None:
        return refusal
    try:
        wanted = Report.model_validate_json(request.get_data(cache=False))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return problem(422, "Unprocessable Content", f"{where}: {first['msg']}".lstrip(": "))
    if any("@" in name for name in wanted.domains):
        return problem(
            422, "Unprocessable Content",
            "domains: an address is among them. Addresses are never taken; nothing was kept.",
        )  # fmt: skip
    return _take(intake, wanted)


def _refused() -> Response | None:
    """What can be said before the body is read."""
    wait = current_app.config[THROTTLE].wait(_network())
    if wait > 0:
        return _later(429, "Too Many Requests", "Too many reports from there.", int(wait) + 1)
    if request.content_length is None:
        # Without a length, servers cut a body at their own limit, and half a report is none.
        return problem(411, "Length Required", "Say Content-Length; chunked bodies are not taken.")
    if request.content_length > MOST_BYTES:
        return problem(413, "Content Too Large", f"A report has {MOST_BYTES} bytes at most.")
    if request.mimetype != _MEDIA_TYPE:
        return problem(415, "Unsupported Media Type", f"A report is {_MEDIA_TYPE}.")
    return None


def _network() -> str:
    return network_of(request.remote_addr or "")


def _take(intake: ReportIntake, wanted: Report) -> Response:
    try:
        accepted = intake.take(wanted.plugin, _network(), wanted.domains, utc_now())
    except ReportsFullError as error:
        return _later(503, "Service Unavailable", f"{error}.", _TOMORROW)
    except ServiceError:
        detail = "The report could not be kept. Try again later."
        return _later(503, "Service Unavailable", detail, _SOON)
    answer = Response(f'{{"accepted": {accepted}}}\n', 202, content_type=_MEDIA_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _later(status: int, title: str, detail: str, seconds: int) -> Response:
    answer = problem(status, title, detail)
    answer.headers["Retry-After"] = str(seconds)
    return answer
