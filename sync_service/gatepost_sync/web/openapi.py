"""The routes of the service as an OpenAPI document, made of the routes themselves."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from werkzeug.routing import Rule

from gatepost.version import __version__

__all__ = ["document", "openapi"]

openapi = Blueprint("openapi", __name__)

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
    },
}
JSON, TEXT = "application/json", "text/plain; charset=utf-8"
TYPES = {
    "manifest": TEXT, "past": TEXT, "root": TEXT, "text": TEXT, "exposition": "text/plain",
    "full": "application/octet-stream", "delta": "application/octet-stream",
    "page": "text/html; charset=utf-8", "style": "text/css; charset=utf-8",
}  # fmt: skip
BODIES = {
    "report": {
        "type": "object",
        "required": ["schema", "plugin", "domains"],
        "additionalProperties": False,
        "properties": {
            "schema": {"const": 1},
            "plugin": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "domains": {
                "type": "array",
                "minItems": 1,
                "maxItems": 100,
                "items": {"type": "string", "minLength": 1, "maxLength": 253},
            },
        },
    }
}


@openapi.get("/openapi.json")
def routes() -> Response:
    """This document."""
    return jsonify(document(current_app))


def document(app: Flask) -> dict[str, Any]:
    """Every route that `app` has, with what it takes and what it answers."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        path, parameters = _path(rule)
        for method in _methods(rule):
            operations = paths.setdefault(path, {"parameters": parameters})
            operations[method] = _operation(app, rule, method)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Gatepost sync service", "version": __version__},
        "paths": paths,
        "components": {"schemas": {"Problem": PROBLEM}},
    }


def _methods(rule: Rule) -> Iterator[str]:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        if method in (rule.methods or ()):
            yield method.lower()


def _path(rule: Rule) -> tuple[str, list[dict[str, Any]]]:
    """The path as OpenAPI writes it, and what may stand in each of its places."""
    parameters = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": f"^{converter.regex}$"},
        }
        for name, converter in rule._converters.items()
    ]
    return re.sub(r"<(?:[^<>:]+:)?([^<>]+)>", r"{\1}", rule.rule), parameters


def _operation(app: Flask, rule: Rule, method: str) -> dict[str, Any]:
    name = rule.endpoint.rpartition(".")[2]
    view = app.view_functions[rule.endpoint]
    summary = (view.__doc__ or "").strip().partition("\n")[0]
    good = {
        "content": {TYPES.get(name, JSON): {"schema": {}}},
        "description": "What was asked for.",
    }
    problem = {
        "description": "A problem (RFC 9457).",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    answers = {"202" if method == "post" else "200": good, "4XX": problem, "503": problem}
    operation: dict[str, Any] = {"operationId": name, "summary": summary, "responses": answers}
    if name in BODIES:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": BODIES[name]}}}
    return operation
