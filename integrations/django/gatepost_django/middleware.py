"""The middleware: looks at the posts that the setting `ROUTES` names, before any view."""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError

from gatepost import Gatepost
from gatepost.failopen import note_fault
from gatepost.web.problem import MEDIA_TYPE, problem, too_large
from gatepost.web.routes import Route, route_for
from gatepost.web.screening import Screening, ascreen, screen
from gatepost.web.values import Values
from gatepost_django.body import TooLargeError, posted_values
from gatepost_django.gate import current_gate
from gatepost_django.language import speaking

__all__ = ["GatepostMiddleware"]


class GatepostMiddleware:
    """Refuses with 422 problem details, or only observes; `request.gatepost` holds the screening.

    Put it behind LocaleMiddleware, so that a refusal speaks the person's language.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self._get_response = get_response
        self._async = iscoroutinefunction(get_response)
        if self._async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponse | Awaitable[HttpResponse]:
        """Called by Django for every request."""
        if self._async:
            return self._answer(request)
        gate, route = _guarded(request)
        if route is None:
            return self._get_response(request)  # type: ignore[no-any-return]
        read = _read(gate, route, request)
        if isinstance(read, HttpResponse):
            return read
        refusal = _concluded(request, screen(gate, route, read))
        return refusal or self._get_response(request)

    async def _answer(self, request: HttpRequest) -> HttpResponse:
        gate, route = _guarded(request)
        if route is None:
            return await self._get_response(request)  # type: ignore[no-any-return]
        read = _read(gate, route, request)
        if isinstance(read, HttpResponse):
            return read
        refusal = _concluded(request, await ascreen(gate, route, read))
        return refusal or await self._get_response(request)


def _guarded(request: HttpRequest) -> tuple[Gatepost, Route | None]:
    gate = current_gate()
    return gate, route_for(gate.settings.routes, request.method or "", request.path_info)


def _read(gate: Gatepost, route: Route, request: HttpRequest) -> Values | HttpResponse:
    """The values to look at; a refusal when there are more bytes than may be read."""
    try:
        return posted_values(request, route, gate.settings.max_body)
    except TooLargeError:
        return _problem(too_large(gate.settings.max_body)) if route.enforce else ()
    except (BadRequest, SuspiciousOperation, MultiPartParserError, OSError):
        return ()  # the view will find out what is wrong with the body, and Django answers
    except Exception as error:  # noqa: BLE001  whatever broke, the request may go on
        note_fault(gate, error)
        return ()


def _concluded(request: HttpRequest, found: Screening) -> HttpResponse | None:
    request.gatepost = found  # type: ignore[attr-defined]
    return _problem(problem(found, speaking())) if found.refused else None


def _problem(body: dict[str, Any]) -> HttpResponse:
    return JsonResponse(body, status=body["status"], content_type=MEDIA_TYPE)
