"""The live check as a blueprint, for those who want it: `app.register_blueprint(live_check())`."""

from weakref import WeakKeyDictionary

from flask import Blueprint, Response, request

from gatepost import Gatepost as Gate
from gatepost.web.live import EMAIL, LiveCheck, script, typed
from gatepost_flask.body import TooLargeError, posted_values
from gatepost_flask.extension import gate_of_current_app
from gatepost_flask.language import request_languages

__all__ = ["live_check"]


def live_check(policy: str | None = None, *, url_prefix: str = "/gatepost") -> Blueprint:
    """A blueprint "gatepost": POST `check` with the field `email`, and GET `live.js` for pages.

    The field may be a form's, or a member of JSON. Answers JSON, or a fragment where htmx asks.
    `GATEPOST_LIVE_PER_MINUTE` bounds each client, known by `request.remote_addr` (behind a proxy,
    use werkzeug's ProxyFix).
    """
    blueprint = Blueprint("gatepost", __name__, url_prefix=url_prefix)
    lives: WeakKeyDictionary[Gate, LiveCheck] = WeakKeyDictionary()

    @blueprint.post("/check")
    def check() -> Response:
        gate = gate_of_current_app()
        live = lives.setdefault(gate, LiveCheck(gate.settings.live_per_minute))
        answer = live.answer(
            gate,
            _text(gate),
            client=request.remote_addr or "",
            languages=request_languages(gate),
            policy=policy,
        )
        htmx = "HX-Request" in request.headers
        text, kind = (answer.html(), "text/html") if htmx else (answer.json(), "application/json")
        return Response(text, answer.status, answer.headers, mimetype=kind)

    @blueprint.get("/live.js")
    def live_js() -> Response:
        answer = Response(script(), mimetype="text/javascript")
        answer.add_etag()
        answer.make_conditional(request)
        return answer

    return blueprint


def _text(gate: Gate) -> str | None:
    try:
        return typed(posted_values(request, EMAIL, gate.settings.max_body))
    except TooLargeError:
        return None
