"""ASGI middleware: looks at the posts that the setting `routes` names, before the application."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from gatepost import Gatepost as Gate
from gatepost.failopen import note_fault
from gatepost.web.problem import MEDIA_TYPE, problem, too_large
from gatepost.web.routes import Route, route_for
from gatepost.web.screening import ascreen
from gatepost.web.values import Values
from gatepost_fastapi.body import ReadAhead, posted_values
from gatepost_fastapi.holder import Gatepost
from gatepost_fastapi.language import languages_for

__all__ = ["GatepostMiddleware"]


class GatepostMiddleware:
    """For FastAPI, Starlette, Litestar and whatever else speaks ASGI.

    `app.add_middleware(GatepostMiddleware, gatepost=gatepost)`. Refuses with 422 problem details,
    or only observes; `request.state.gatepost` holds the screening.
    """

    def __init__(self, app: ASGIApp, *, gatepost: Gatepost) -> None:
        self._app = app
        self._gatepost = gatepost

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Called by the server."""
        route = self._route(scope)
        if route is None:
            await self._app(scope, receive, send)
            return
        gate = self._gatepost()
        ahead = await ReadAhead.of(receive, gate.settings.max_body)
        refusal = await self._refusal(gate, route, scope, ahead)
        if refusal is None:
            await self._app(scope, ahead.receive, send)
        else:
            await refusal(scope, receive, send)

    def _route(self, scope: Scope) -> Route | None:
        if scope["type"] != "http":
            return None
        routes = self._gatepost().settings.routes
        path = scope["path"].removeprefix(scope.get("root_path", "")) if routes else ""
        return route_for(routes, scope["method"], path)

    async def _refusal(
        self, gate: Gate, route: Route, scope: Scope, ahead: ReadAhead
    ) -> JSONResponse | None:
        if ahead.body is None:
            return _answer(too_large(gate.settings.max_body)) if route.enforce else None
        found = await ascreen(gate, route, await _values(gate, route, scope, ahead.body))
        scope.setdefault("state", {})["gatepost"] = found
        return _answer(problem(found, languages_for(gate, scope))) if found.refused else None


async def _values(gate: Gate, route: Route, scope: Scope, body: bytes) -> Values:
    try:
        return await posted_values(scope, body, route)
    except Exception as error:  # noqa: BLE001  whatever broke, the request may go on
        note_fault(gate, error)
        return ()


def _answer(body: dict[str, object]) -> JSONResponse:
    return JSONResponse(body, int(str(body["status"])), media_type=MEDIA_TYPE)
