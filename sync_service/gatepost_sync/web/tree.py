"""The published tree, `/v1/…`. Any web server may serve the same directory instead.

No path of a request is ever used as a path of a file: names are made from numbers and
hexadecimal digits only.
"""

import hashlib
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request, send_file
from werkzeug.routing import BaseConverter

__all__ = ["PUBLIC_DIR", "Sha256Converter", "tree"]

PUBLIC_DIR = "GATEPOST_PUBLIC_DIR"
BRIEFLY = "public, max-age=60"
FOR_EVER = "public, max-age=31536000, immutable"
TEXT = "text/plain; charset=utf-8"
BINARY = "application/octet-stream"


class Sha256Converter(BaseConverter):
    """64 lower-case hexadecimal digits."""

    regex = "[0-9a-f]{64}"


tree = Blueprint("tree", __name__, url_prefix="/v1")


@tree.get("/manifest.note")
def manifest() -> Response:
    """The signed manifest, asked for by every reader at every poll."""
    return _note(_root() / "manifest.note", BRIEFLY)


@tree.get("/root/<int:version>.note")
def root(version: int) -> Response:
    """A root note."""
    return _note(_root() / "root" / f"{version}.note", FOR_EVER)


@tree.get("/full/<sha256:digest>")
def full(digest: str) -> Response:
    """The index file of a set."""
    return _object(_root() / "full" / digest, digest, BINARY)


@tree.get("/text/<sha256:digest>")
def text(digest: str) -> Response:
    """The readable list of a set."""
    return _object(_root() / "text" / digest, digest, TEXT)


def _note(path: Path, caching: str) -> Response:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        abort(404, "This note has not been published.")
    answer = Response(data, content_type=TEXT)
    answer.set_etag(hashlib.sha256(data).hexdigest())
    answer.headers["Cache-Control"] = caching
    answer.make_conditional(request)
    return answer


def _object(path: Path, digest: str, content_type: str) -> Response:
    try:
        answer = send_file(path, mimetype=content_type, etag=digest, conditional=True)
    except FileNotFoundError:
        abort(404, "No published generation of today has this file.")
    answer.headers["Cache-Control"] = FOR_EVER
    return answer


def _root() -> Path:
    return Path(current_app.config[PUBLIC_DIR]) / "v1"
