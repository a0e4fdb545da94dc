"""Values of settings, converted to what their annotations say.

pydantic would do this as well, and does for the service. Here it would be a third of what a process
pays, in time and in memory, before its first verdict (docs/decisions/0001).
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import Enum
from math import isfinite
from os import PathLike
from pathlib import Path
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from gatepost.errors import SettingsError

__all__ = ["PositiveFloat", "PositiveInt", "check_fields", "convert"]

_BOOLEANS = {"true": True, "yes": True, "on": True, "1": True}
_BOOLEANS |= {"false": False, "no": False, "off": False, "0": False}


def check_fields(settings: Any) -> None:
    """Converts every field of a frozen dataclass in place; for its `__post_init__`.

    Raises SettingsError that names the field.
    """
    hints = get_type_hints(type(settings), include_extras=True)
    for field in fields(settings):
        try:
            value = convert(hints[field.name], getattr(settings, field.name))
        except ValueError as error:
            raise SettingsError(f"setting {field.name!r}: {error}") from error
        object.__setattr__(settings, field.name, value)


def convert(hint: Any, value: object) -> Any:
    """`value` as the annotation `hint` wants it; text is read as an environment variable holds it.

    `Annotated[X, check, …]` converts to X, then calls each check with the value: it returns the
    value to keep. An X that stands in no table here is left to the checks. Raises ValueError.
    """
    if get_origin(hint) is Annotated:
        base, *checks = get_args(hint)
        value = convert(base, value)
        for check in checks:
            value = check(value)
        return value
    if get_origin(hint) in (UnionType, Union):
        return _optional(hint, value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _member(hint, value)
    converter = _CONVERTERS.get(hint)
    return value if converter is None else converter(value)


def _optional(hint: Any, value: object) -> Any:
    wanted = [kind for kind in get_args(hint) if kind is not NoneType]
    if len(wanted) != 1:
        raise TypeError(f"{hint} is not X | None, the one kind of union a setting may be")
    return None if value is None else convert(wanted[0], value)


def _member(kind: type[Enum], value: object) -> Enum:
    try:
        return kind(value)
    except ValueError:
        names = ", ".join(str(member.value) for member in kind)
        raise ValueError(f"it should be one of {names}") from None


def _boolean(value: object) -> bool:
    known = value if isinstance(value, bool) else _BOOLEANS.get(str(value).strip().lower())
    if known is None:
        raise ValueError("it should be true or false")
    return known


def _integer(value: object) -> int:
    number = _float(value)
    if not number.is_integer():
        raise ValueError("it should be a whole number")
    return int(number)


def _float(value: object) -> float:
    if not isinstance(value, (int, float, str)) or isinstance(value, bool):
        raise ValueError("it should be a number")  # noqa: TRY004  as every wrong value here
    try:
        number = float(value)
    except (ValueError, OverflowError):
        number = float("nan")
    if not isfinite(number):
        raise ValueError("it should be a number")
    return number


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("it should be text")  # noqa: TRY004  as every wrong value here
    return value


def _path(value: object) -> Path:
    if not isinstance(value, (str, PathLike)):
        raise ValueError("it should be a path")  # noqa: TRY004  as every wrong value here
    return Path(value)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):  # environment variables hold lists separated by commas
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise ValueError("it should be a list")  # noqa: TRY004  as every wrong value here
    return tuple(_text(item) for item in value)


def _positive(value: Any) -> Any:
    if value <= 0:
        raise ValueError("it should be greater than 0")
    return value


_CONVERTERS: Mapping[Any, Callable[[object], object]] = MappingProxyType(
    {
        bool: _boolean,
        int: _integer,
        float: _float,
        str: _text,
        Path: _path,
        tuple[str, ...]: _texts,
        frozenset[str]: lambda value: frozenset(_texts(value)),
    }
)

PositiveFloat = Annotated[float, _positive]
PositiveInt = Annotated[int, _positive]
