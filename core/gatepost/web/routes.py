"""Which posts a middleware looks at, and which fields of them hold an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Any

from gatepost.errors import SettingsError
from gatepost.fields import check_fields
from gatepost.nearest import nearest

__all__ = ["Route", "Routes", "read_routes", "route_for"]

_SEGMENT = "[^/]+"


def _path(path: str) -> str:
    if not path.startswith("/"):
        raise ValueError(f"{path!r} should begin with /")
    return path


def _fields(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ValueError("it should name at least one field")
    return names


def _methods(names: frozenset[str]) -> frozenset[str]:
    if not names:
        raise ValueError("it should name at least one method")
    return frozenset(name.upper() for name in names)  # "post" would guard nothing


@dataclass(frozen=True, slots=True)
class Route:
    """One path whose posts are screened. In `path`, `*` stands for one segment.

    A field is a form field's name, or a path into JSON (`user.email`); every item of a list on
    the way counts.
    """

    path: Annotated[str, _path]
    fields: Annotated[tuple[str, ...], _fields] = ("email",)
    policy: str | None = None
    """The policy that decides here; None: that of the settings."""
    enforce: bool = True
    """False observes: nothing is refused, and what would have been is logged."""
    methods: Annotated[frozenset[str], _methods] = frozenset({"POST", "PUT", "PATCH"})
    _pattern: Any = field(init=False, compare=False, repr=False, default=None)

    def __post_init__(self) -> None:
        check_fields(self)
        parts = (
            _SEGMENT if part == "*" else re.escape(part)
            for part in self.path.rstrip("/").split("/")
        )
        # A slash at the end is the same page for most frameworks, and must not lead around us.
        object.__setattr__(self, "_pattern", re.compile("/".join(parts) + "/*"))

    def covers(self, method: str, path: str) -> bool:
        """Whether a request to `path` (without the application's own prefix) is screened."""
        return method in self.methods and self._pattern.fullmatch(path) is not None


Routes = tuple[Route, ...]


def read_routes(value: object) -> Routes:
    """Routes from a table of path to fields, or to a table of `Route`'s own keys.

    Text is read as an environment variable holds it: "/signup=email, /invite=email+cc".
    Raises ValueError, or SettingsError that names the path and the key.
    """
    if isinstance(value, str):
        pairs = (part.partition("=") for part in value.split(",") if part.strip())
        value = {path.strip(): names.strip().split("+") for path, _, names in pairs}
    if isinstance(value, Mapping):
        return tuple(_route(str(path), what) for path, what in value.items())
    if isinstance(value, (tuple, list)) and all(isinstance(route, Route) for route in value):
        return tuple(value)
    raise ValueError("it should be a table of paths and fields")


def route_for(routes: Routes, method: str, path: str) -> Route | None:
    """The first route that covers the request."""
    return next((route for route in routes if route.covers(method, path)), None)


def _route(path: str, what: object) -> Route:
    table = what if isinstance(what, Mapping) else {"fields": what}
    known = [field.name for field in fields(Route) if field.init and field.name != "path"]
    for key in table:
        if key not in known:
            raise SettingsError(
                f"setting 'routes': {path} has an unknown key {key!r}{nearest(str(key), known)}"
            )
    try:
        return Route(path, **table)
    except SettingsError as error:
        raise SettingsError(f"setting 'routes': {path}: {error}") from error
