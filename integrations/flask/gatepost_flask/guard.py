"""The middleware: looks at the posts that the setting `routes` names, before any view."""

from flask import Request, Response, current_app, g, json, request

from gatepost import Gatepost as Gate
from gatepost.failopen import note_fault
from gatepost.web.problem import MEDIA_TYPE, problem, too_large
from gatepost.web.routes import Route, route_for
from gatepost.web.screening import screen
from gatepost_flask.body import TooLargeError, posted_values
from gatepost_flask.language import request_languages

__all__ = ["screen_request"]


def screen_request() -> Response | None:
    """For `before_request`: a refusal, or None to go on; `g.gatepost` then holds the screening."""
    gate: Gate | None = current_app.extensions.get("gatepost")
    if gate is None or not gate.settings.routes:
        return None
    # Itself, not its proxy, which would look for it at every attribute: ten times here.
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]
    route = route_for(gate.settings.routes, asked.method, asked.path)
    return None if route is None else _screen(gate, route, asked)


def _screen(gate: Gate, route: Route, asked: Request) -> Response | None:
    try:
        values = posted_values(asked, route, gate.settings.max_body)
    except TooLargeError:
        return _answer(too_large(gate.settings.max_body)) if route.enforce else None
    except Exception as error:  # noqa: BLE001  whatever broke, the request may go on
        note_fault(gate, error)
        return None
    g.gatepost = found = screen(gate, route, values)
    return _answer(problem(found, request_languages(gate))) if found.refused else None


def _answer(body: dict[str, object]) -> Response:
    return Response(json.dumps(body), status=body["status"], content_type=MEDIA_TYPE)  # type: ignore[arg-type]
