"""The live check as views; a project that wants it includes `gatepost_django.urls`."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_GET, require_POST

from gatepost.version import __version__
from gatepost.web.live import EMAIL, script, typed
from gatepost_django.body import TooLargeError, posted_values
from gatepost_django.gate import current_gate, live_check
from gatepost_django.language import speaking

__all__ = ["check", "live_js"]


@csrf_exempt  # it changes nothing, and a page of another origin cannot read the answer
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Answers the field `email`, of a form or of JSON: as JSON, or a fragment where htmx asks."""
    gate = current_gate()
    answer = live_check().answer(
        gate,
        _text(request, gate.settings.max_body),
        client=request.META.get("REMOTE_ADDR", ""),
        languages=speaking(),
    )
    htmx = "HX-Request" in request.headers
    text, kind = (answer.html(), "text/html") if htmx else (answer.json(), "application/json")
    return HttpResponse(text, kind, answer.status, headers=dict(answer.headers))


def _text(request: HttpRequest, limit: int) -> str | None:
    try:
        return typed(posted_values(request, EMAIL, limit))
    except TooLargeError:
        return None


@require_GET
@cache_control(max_age=3600)
@condition(etag_func=lambda request: f'"{__version__}"')
def live_js(request: HttpRequest) -> HttpResponse:
    """The script that asks while a person types."""
    return HttpResponse(script(), "text/javascript")
