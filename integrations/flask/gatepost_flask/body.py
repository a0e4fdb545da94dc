"""Reading what was posted, and leaving it for the view as if nobody had."""

import io
from typing import Any

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.wsgi import get_input_stream

from gatepost.web.routes import Route
from gatepost.web.values import Values, json_values, looks_like_json

__all__ = ["TooLargeError", "posted_values"]

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class TooLargeError(Exception):
    """The body is larger than what may be read."""


def posted_values(request: Request, route: Route, limit: int) -> Values:
    """The values of the route's fields. Raises TooLargeError beyond `limit` bytes."""
    is_form = request.mimetype in _FORMS
    if is_form and "form" in vars(request):  # another hook has parsed it, and keeps it for all
        return _form_values(request.form, route)
    body = _read_ahead(request, limit)
    if is_form:
        return _form_values(_parsed(request, body), route)
    if request.is_json or looks_like_json(body):
        return json_values(body, route.fields)
    return ()


def _read_ahead(request: Request, limit: int) -> bytes:
    """The body; `wsgi.input` holds it again afterwards, for whoever asks first."""
    if "stream" in vars(request):  # somebody has begun to read, by get_data() if all is well
        return request.get_data(cache=True, parse_form_data=False)
    if (request.content_length or 0) > limit:
        raise TooLargeError
    environ = request.environ
    source = get_input_stream(environ)
    body = source.read(limit + 1)
    if len(body) > limit:  # sent in chunks, so that nobody knew how long it is
        environ["wsgi.input"] = io.BufferedReader(_Replay(body, source))
        raise TooLargeError
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _parsed(request: Request, body: bytes) -> MultiDict[str, str]:
    # By the request's own reading of its type, which is in small letters whatever was sent.
    kind, options = request.mimetype, request.mimetype_params
    _, form, files = FormDataParser().parse(io.BytesIO(body), kind, len(body), options)
    for file in files.values():
        file.close()
    return form


def _form_values(form: MultiDict[str, str], route: Route) -> Values:
    pairs = ((name, value) for name in route.fields for value in form.getlist(name))
    return tuple((name, value) for name, value in pairs if value)


class _Replay(io.RawIOBase):
    """First what was read already, then the rest."""

    def __init__(self, head: bytes, rest: Any) -> None:
        self._head, self._rest = memoryview(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(part) :]
        buffer[: len(part)] = part
        return len(part)
