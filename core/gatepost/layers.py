"""Settings come in layers: a later one wins, and none may hold a key that means nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from gatepost.errors import SettingsError
from gatepost.nearest import nearest

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["Layer", "combine", "environment", "merge", "refuse_unknown"]

# What Kubernetes tells every container about a Service that is called gatepost-something.
_INJECTED = re.compile(
    r"GATEPOST_(\w+_)?(service_host|service_port(_\w+)?|port_\d+_(tcp|udp|sctp)(_\w+)?)=.*"
    r"|GATEPOST_(\w+_)?port=(tcp|udp|sctp)://.*",  # a number is a setting: GATEPOST_SMTP_PORT=2525
    re.IGNORECASE | re.DOTALL,
)
_IN_FILE = "_file"
_Model = TypeVar("_Model", bound="BaseModel")


@dataclass(frozen=True, slots=True)
class Layer:
    """Keys and values from one place; `origin` names the place in errors."""

    origin: str
    values: Mapping[str, object]


def merge(model: type[_Model], layers: Iterable[Layer]) -> _Model:
    """The model that the layers come to; SettingsError names what is wrong and where."""
    from pydantic import ValidationError  # here: the core's own settings need none of it

    values = combine(model.model_fields, layers)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        text = first["msg"].removeprefix("Value error, ")
        # Without a name two settings do not go together, and the text names them.
        raise SettingsError(f"setting {name!r}: {text}" if name else text) from error


def environment(environ: Mapping[str, str], prefix: str, *, leave: Iterable[str] = ()) -> Layer:
    """The variables that begin with `prefix`, less those that begin with one of `leave`.

    An empty variable is one that is not set: compose files leave such behind. `NAME_FILE` names a
    file that holds the value of `NAME`, as Docker, Kubernetes and systemd hand over secrets;
    SettingsError when it cannot be read, or when both are set.
    """
    skipped = tuple(leave)
    values = {
        name.removeprefix(prefix).lower(): value
        for name, value in environ.items()
        if name.startswith(prefix) and value and not (skipped and name.startswith(skipped))
    }
    ours = {
        key: value
        for key, value in values.items()
        if not _INJECTED.fullmatch(f"{prefix}{key}={value}")
    }
    return Layer("the environment", _read_files(ours, prefix))


def _read_files(values: Mapping[str, str], prefix: str) -> dict[str, object]:
    """Each `name_file` in place of the `name` whose value is in that file."""
    read: dict[str, object] = {}
    for key, value in values.items():
        name = key.removesuffix(_IN_FILE)
        if name == key:
            read[key] = value
        elif name in values:
            variable = f"{prefix}{name}".upper()
            raise SettingsError(f"{variable} and {variable}_FILE are both set; leave one of them")
        else:
            read[name] = _read(Path(value), f"{prefix}{key}".upper())
    return read


def _read(path: Path, variable: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise SettingsError(f"cannot read {path}, which {variable} names: {reason}") from error


def combine(known: Iterable[str], layers: Iterable[Layer]) -> dict[str, object]:
    """Each key's value in the last layer that has it; SettingsError for a key that is not known."""
    known = tuple(known)
    values: dict[str, object] = {}
    for layer in layers:
        refuse_unknown(layer, known)
        values.update(layer.values)
    return values


def refuse_unknown(layer: Layer, known: Iterable[str]) -> None:
    """SettingsError for the first key that is not known, naming the nearest that is."""
    known = tuple(known)
    for key in layer.values:
        if key not in known:
            raise SettingsError(f"unknown setting {key!r} in {layer.origin}{nearest(key, known)}")
