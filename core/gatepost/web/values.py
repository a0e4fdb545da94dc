"""The values of named fields in what was posted as JSON."""

import json
from collections.abc import Iterable, Iterator

__all__ = ["Values", "json_values", "looks_like_json"]

Values = tuple[tuple[str, object], ...]
"""Field name and value, in the order of the fields; a field may come more than once."""


def looks_like_json(body: bytes) -> bool:
    """Whether a body without a useful content type may be JSON all the same."""
    return body.lstrip()[:1] in {b"{", b"["}


def json_values(body: bytes, fields: Iterable[str]) -> Values:
    """What stands under each field; nothing where the body is no JSON, which is the app's to say.

    Null and empty text are left to the app as well: whether a field is required is its business.
    """
    try:
        content: object = json.loads(body)
    except (ValueError, RecursionError):
        return ()
    found = ((name, value) for name in fields for value in _under(content, name.split(".")))
    return tuple((name, value) for name, value in found if value not in (None, ""))


def _under(content: object, path: list[str]) -> Iterator[object]:
    if isinstance(content, list):
        for item in content:
            yield from _under(item, path)
    elif not path:
        yield content
    elif isinstance(content, dict) and path[0] in content:
        yield from _under(content[path[0]], path[1:])
