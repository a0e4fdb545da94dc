"""The live check as a router, for those who want it: `app.include_router(live_check(gatepost))`."""

from hashlib import sha256
from weakref import WeakKeyDictionary

from fastapi import APIRouter, Request, Response

from gatepost import Gatepost as Gate
from gatepost import Policy
from gatepost.web.live import EMAIL, LiveCheck, script, typed
from gatepost_fastapi.body import ReadAhead, posted_values
from gatepost_fastapi.holder import Gatepost
from gatepost_fastapi.language import languages_for

__all__ = ["live_check"]


def live_check(
    gatepost: Gatepost, policy: Policy | str | None = None, *, prefix: str = "/gatepost"
) -> APIRouter:
    """A router: POST `check` with the field `email`, and GET `live.js` for pages.

    The field may be a form's, or a member of JSON. Answers JSON, or a fragment where htmx
    asks. The setting `live_per_minute` bounds each client, known by its IP address (behind a proxy,
    run the server with its option for proxy headers).
    """
    router = APIRouter(prefix=prefix, include_in_schema=False)
    lives: WeakKeyDictionary[Gate, LiveCheck] = WeakKeyDictionary()

    @router.post("/check")
    async def check(request: Request) -> Response:
        gate = gatepost()
        live = lives.setdefault(gate, LiveCheck(gate.settings.live_per_minute))
        ahead = await ReadAhead.of(request.receive, gate.settings.max_body)
        body = ahead.body
        answer = live.answer(
            gate,
            None if body is None else typed(await posted_values(request.scope, body, EMAIL)),
            client=request.client.host if request.client else "",
            languages=languages_for(gate, request.scope),
            policy=policy,
        )
        htmx = "hx-request" in request.headers
        said, kind = (answer.html(), "text/html") if htmx else (answer.json(), "application/json")
        return Response(said, answer.status, dict(answer.headers), kind)

    @router.get("/live.js")
    async def live_js(request: Request) -> Response:
        content = script()
        etag = f'"{sha256(content).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == etag:
            return Response(status_code=304, headers={"ETag": etag})
        return Response(content, media_type="text/javascript", headers={"ETag": etag})

    return router
