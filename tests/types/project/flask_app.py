"""A user's Flask application."""

from flask import Flask

from gatepost import Decision, Report
from gatepost_flask import Gatepost, ValidEmail, current_gate, live_check, verified

gatepost = Gatepost()


def create_app() -> Flask:
    app = Flask(__name__)
    gatepost.init_app(app)
    app.register_blueprint(live_check("strict"))
    verified.connect(count, app)
    return app


def count(sender: Flask, report: Report) -> None:
    accepted: bool = report.accepted
    print(sender.name, accepted)


def decide(email: str) -> Decision:
    validators = [ValidEmail(), ValidEmail("strict", message="Not here.")]
    report = current_gate.check(email, policy=validators[1].policy)
    suggestion: str | None = report.suggestion
    print(suggestion)
    return report.decision


async def decide_in_an_async_view(email: str) -> Decision:
    report = await current_gate.acheck(email)
    return report.decision
