"""Reading what was posted, and leaving it for the view as if nobody had."""

from django.conf import settings
from django.http import HttpRequest

from gatepost.web.routes import Route
from gatepost.web.values import Values, json_values, looks_like_json

__all__ = ["TooLargeError", "posted_values"]

_MULTIPART = "multipart/form-data"
_FORMS = ("application/x-www-form-urlencoded", _MULTIPART)


class TooLargeError(Exception):
    """The body is larger than what may be read."""


def posted_values(request: HttpRequest, route: Route, limit: int) -> Values:
    """The values of the route's fields. Raises TooLargeError beyond `limit` bytes.

    What is read here Django keeps, for `request.body`, `request.POST` and `request.read()` alike.
    A multipart form beyond the limit is left to Django's upload handlers, which write files to
    disk: its fields are looked at all the same.
    """
    is_form = request.content_type in _FORMS
    body = _body(request, limit)
    if is_form:
        pairs = ((name, value) for name in route.fields for value in request.POST.getlist(name))
        return tuple((name, value) for name, value in pairs if value)
    if (request.content_type or "").endswith("json") or looks_like_json(body):
        return json_values(body, route.fields)
    return ()


def _body(request: HttpRequest, limit: int) -> bytes:
    if request.content_type == _MULTIPART:
        # Beyond its own limit Django reads no body at once, and takes the form all the same.
        limit = min(limit, settings.DATA_UPLOAD_MAX_MEMORY_SIZE or limit)
    if int(request.META.get("CONTENT_LENGTH") or 0) <= limit:
        return request.body
    if request.content_type != _MULTIPART:
        raise TooLargeError
    return b""
