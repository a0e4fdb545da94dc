"""The published tree, `/v1/…`. Any web server may serve the same directory instead.

No path of a request is ever used as a path of a file: names are made from numbers and
hexadecimal digits only.
"""

import hashlib
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.routing import BaseConverter

from gatepost_sync.web.file_body import FileBody

__all__ = ["CONVERTERS", "PUBLIC_DIR", "tree"]

PUBLIC_DIR = "GATEPOST_PUBLIC_DIR"
BRIEFLY = "public, max-age=60"
FOR_EVER = "public, max-age=31536000, immutable"
TEXT = "text/plain; charset=utf-8"
BINARY = "application/octet-stream"


class Sha256Converter(BaseConverter):
    """64 lower-case hexadecimal digits."""

    regex = "[0-9a-f]{64}"


class SetConverter(BaseConverter):
    """The name of a set."""

    regex = "[a-z_]{1,40}"


class GenerationConverter(BaseConverter):
    """A generation: no sign, no leading zero, short enough for a name."""

    regex = "[1-9][0-9]{0,15}"


class VersionConverter(BaseConverter):
    """A number that a root note may have: no sign, no leading zero, short enough for a name."""

    regex = "[1-9][0-9]{0,9}"


CONVERTERS = {
    "sha256": Sha256Converter,
    "set": SetConverter,
    "generation": GenerationConverter,
    "version": VersionConverter,
}
tree = Blueprint("tree", __name__, url_prefix="/v1")


@tree.get("/manifest.note")
def manifest() -> Response:
    """The signed manifest, asked for by every reader at every poll."""
    return _note(_root() / "manifest.note", BRIEFLY)


@tree.get("/manifest/<generation:number>.note")
def past(number: str) -> Response:
    """The manifest of an older generation."""
    return _note(_root() / "manifest" / f"{number}.note", FOR_EVER)


@tree.get("/root/<version:version>.note")
def root(version: str) -> Response:
    """A root note."""
    return _note(_root() / "root" / f"{version}.note", FOR_EVER)


@tree.get("/full/<sha256:digest>")
def full(digest: str) -> Response:
    """The index file of a set."""
    return _object(_root() / "full" / digest, digest, BINARY)


@tree.get("/delta/<set:name>/<generation:base>-<generation:generation>")
def delta(name: str, base: str, generation: str) -> Response:
    """What makes the index file of one generation of another's."""
    path = _root() / "delta" / name / f"{base}-{generation}"
    data = _read(path, "There is no such delta, or none any more.")
    return _answer(data, hashlib.sha256(data).hexdigest(), FOR_EVER, BINARY)


@tree.get("/text/<sha256:digest>")
def text(digest: str) -> Response:
    """The readable list of a set."""
    return _object(_root() / "text" / digest, digest, TEXT)


@tree.after_request
def _ask_again(answer: Response) -> Response:
    """What is not there may come: a cache that remembers it for long would hide a new root."""
    if answer.status_code == 404:
        answer.headers["Cache-Control"] = BRIEFLY
    return answer


def _note(path: Path, caching: str) -> Response:
    data = _read(path, "This note has not been published.")
    return _answer(data, hashlib.sha256(data).hexdigest(), caching, TEXT)


def _object(path: Path, digest: str, content_type: str) -> Response:
    """A file that may be large: whoever reads slowly holds no thread and no copy of it."""
    try:
        body = FileBody(path)
    except FileNotFoundError:
        abort(404, "No generation that is still kept has this file.")
    answer = Response(body, content_type=content_type, direct_passthrough=True)
    answer.content_length = body.size
    return _tagged(answer, digest, FOR_EVER)


def _answer(data: bytes, etag: str, caching: str, content_type: str) -> Response:
    return _tagged(Response(data, content_type=content_type), etag, caching)


def _tagged(answer: Response, etag: str, caching: str) -> Response:
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = caching
    answer.make_conditional(request)
    return answer


def _read(path: Path, missing: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        abort(404, missing)


def _root() -> Path:
    return Path(current_app.config[PUBLIC_DIR]) / "v1"
