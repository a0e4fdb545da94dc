"""The tables `[[service.sources]]` of the settings file: lists to collect besides the packages."""

import ipaddress
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from gatepost.errors import SettingsError
from gatepost.layers import Layer, refuse_unknown
from gatepost_sync.sets import SetName

__all__ = ["FileSourceSettings", "SourceSettings", "SourcesSettings", "UrlSourceSettings"]

BRACKETS = "sources are tables of gatepost.toml; write [[service.sources]] with two brackets"
SourceName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}\z")]


class _SourceSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: SourceName
    """Stands in every entry of this list; keep it."""

    set: SetName
    """Which set the list feeds."""

    confirmed: bool = False
    """Whether a person looks at every entry: then one vote is enough."""


class FileSourceSettings(_SourceSettings):
    """A list in a file of this host, read anew at every collection."""

    kind: Literal["file"]
    path: Path


class UrlSourceSettings(_SourceSettings):
    """A list on the web, asked for at every collection and downloaded when it changed."""

    kind: Literal["url"]
    url: str

    @field_validator("url")
    @classmethod
    def _safe(cls, url: str) -> str:
        parts = urlsplit(url)  # its ValueError says what is wrong
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} must read https://host/path")
        if parts.username or parts.password:
            raise ValueError("a url must not hold a password")
        if parts.scheme == "http" and not _is_loopback(parts.hostname):
            raise ValueError(f"{url!r} is not https: anybody on the way could change the list")
        return url


KINDS: Mapping[str, type[_SourceSettings]] = {
    "file": FileSourceSettings,
    "url": UrlSourceSettings,
}
SourceSettings = Annotated[FileSourceSettings | UrlSourceSettings, Field(discriminator="kind")]


def _tables(value: object) -> object:
    """Reads every table; what is wrong with one is said under its name."""
    if not isinstance(value, list | tuple):
        raise ValueError(BRACKETS)  # noqa: TRY004  pydantic wants a ValueError
    return tuple(_table(number, table) for number, table in enumerate(value, start=1))


def _table(number: int, table: object) -> object:
    if isinstance(table, BaseModel):
        return table
    if not isinstance(table, dict):
        raise ValueError(BRACKETS)  # noqa: TRY004  pydantic wants a ValueError
    who = f"source {table['name']!r}" if table.get("name") else f"source number {number}"
    model = KINDS.get(str(table.get("kind")))
    if model is None:
        raise ValueError(f"{who}: kind must be {_either(KINDS)}, not {table.get('kind')!r}")
    try:
        refuse_unknown(Layer(who, table), model.model_fields)
        return model.model_validate(table)
    except SettingsError as error:
        raise ValueError(str(error)) from error
    except ValidationError as error:
        raise ValueError(f"{who}: {_remedy(error)}") from error


def _remedy(error: ValidationError) -> str:
    """What to write instead, of the first thing that is wrong."""
    first = error.errors(include_url=False)[0]
    key = str(first["loc"][0])
    if first["type"] == "missing":
        return f'it has no {key}; add a line {key} = "…"'
    remedies = {
        "name": "must be of small letters, digits, '.', '_' and '-', 64 at most, not beginning "
        "with a sign",
        "set": f"must be {_either(SetName)}",
        "confirmed": "must be true or false",
        "path": "must be the path of a file, in quotation marks",
    }
    text = remedies.get(key, first["msg"].removeprefix("Value error, "))
    return f"{key} {text}"


def _either(names: Iterable[str]) -> str:
    *others, last = (f"'{name}'" for name in names)
    return f"{', '.join(others)} or {last}"


SourcesSettings = Annotated[tuple[SourceSettings, ...], BeforeValidator(_tables)]


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # a name, which anybody may answer for
