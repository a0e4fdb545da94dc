"""The Flask application. It reads the published tree and what was said of publishing it: no keys,
no database."""

from flask import Flask, Response

from gatepost_sync.settings import ServiceSettings
from gatepost_sync.web.health import health
from gatepost_sync.web.metrics import DATA_DIR, metrics
from gatepost_sync.web.problems import use_problems
from gatepost_sync.web.tree import CONVERTERS, PUBLIC_DIR, tree

__all__ = ["create_app"]


def create_app(settings: ServiceSettings | None = None) -> Flask:
    """The application for any WSGI server; without `settings`, those of environment and file."""
    settings = settings or ServiceSettings.load()
    app = Flask("gatepost_sync", static_folder=None)
    # Absolute: Flask would look for a relative one beside its own package.
    app.config[PUBLIC_DIR] = settings.public_dir.absolute()
    app.config[DATA_DIR] = settings.data_dir
    app.url_map.converters.update(CONVERTERS)
    app.url_map.merge_slashes = False  # `/v1//full` is an error, not a reason to redirect
    use_problems(app)
    app.register_blueprint(tree)
    app.register_blueprint(health)
    app.register_blueprint(metrics)
    app.after_request(_never_guess_types)
    return app


def _never_guess_types(answer: Response) -> Response:
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
