"""The Flask applications: of the service, and of a worker that tells how it is.

The published tree is read from files, so that it can be had while everything else is away. Where
reports are taken, they are kept in the database, under a key.
"""

from flask import Blueprint, Flask, Response
from prometheus_client import CollectorRegistry
from werkzeug.middleware.proxy_fix import ProxyFix

from gatepost.settings import Settings
from gatepost_sync.counting.answers import AnswerCounts
from gatepost_sync.counting.tally import Tally
from gatepost_sync.health.checks import Part, dependencies
from gatepost_sync.health.watch import Watch
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.database import Database
from gatepost_sync.web.body import Bodies
from gatepost_sync.web.health import WATCH, health
from gatepost_sync.web.metrics import DATA_DIR, REGISTRY, metrics
from gatepost_sync.web.openapi import openapi
from gatepost_sync.web.problems import use_problems
from gatepost_sync.web.reports import MOST_BYTES, reports, use_reports
from gatepost_sync.web.status import DATABASE, SETTINGS, status
from gatepost_sync.web.tree import CONVERTERS, PUBLIC_DIR, tree

__all__ = ["BODY_BYTES", "create_app", "create_worker_app"]

BODY_BYTES = MOST_BYTES  # of the only route that takes one


def create_app(settings: ServiceSettings | None = None, *, part: Part = Part.WEB) -> Flask:
    """The application for any WSGI server; without `settings`, those of environment and file."""
    settings = settings or ServiceSettings.load()
    app = _app(settings, part, CollectorRegistry())
    app.register_blueprint(tree)
    app.register_blueprint(status)
    app.register_blueprint(openapi)
    Tally(app.config[DATABASE]).init_app(app)
    use_reports(app.config, settings)
    app.register_blueprint(reports)
    if settings.proxies:
        # Who asks is the client that our own proxies saw, not one that it says itself.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]  # as Flask documents it
    return app


def create_worker_app(settings: ServiceSettings, registry: CollectorRegistry) -> Flask:
    """Health and metrics only, with what the worker itself counts in `registry`."""
    return _app(settings, Part.WORKER, registry)


def _app(settings: ServiceSettings, part: Part, registry: CollectorRegistry) -> Flask:
    app = Flask("gatepost_sync", static_folder=None)
    # Absolute: Flask would look for a relative one beside its own package.
    app.config[PUBLIC_DIR] = settings.public_dir.absolute()
    app.config[DATA_DIR] = settings.data_dir
    app.config[REGISTRY] = registry
    app.config[SETTINGS] = settings
    app.config[DATABASE] = Database(settings.database, keep=False)
    needed = dependencies(settings, part, app.config[DATABASE], cache_url=Settings.load().redis_url)
    app.config[WATCH] = Watch(needed)
    app.url_map.converters.update(CONVERTERS)
    app.url_map.merge_slashes = False  # `/v1//full` is an error, not a reason to redirect
    use_problems(app)
    AnswerCounts(registry).init_app(app)
    for blueprint in _always():
        app.register_blueprint(blueprint)
    app.after_request(_never_guess_types)
    app.wsgi_app = Bodies(app.wsgi_app, most=BODY_BYTES)  # type: ignore[method-assign]  # as Flask documents it
    return app


def _always() -> tuple[Blueprint, ...]:
    return health, metrics


def _never_guess_types(answer: Response) -> Response:
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
