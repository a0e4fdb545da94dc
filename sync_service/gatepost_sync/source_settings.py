"""The tables `[[service.sources]]` of the settings file: lists to collect besides the packages."""

import ipaddress
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from gatepost.errors import SettingsError
from gatepost.layers import Layer, refuse_unknown
from gatepost_sync.sets import SetName

__all__ = ["FileSourceSettings", "SourceSettings", "SourcesSettings", "UrlSourceSettings"]

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


SourceSettings = Annotated[FileSourceSettings | UrlSourceSettings, Field(discriminator="kind")]


def _tables(value: object) -> object:
    """Misspelt keys get the same help as those of the settings themselves."""
    if isinstance(value, str):
        raise ValueError("sources are tables of gatepost.toml: [[service.sources]]")  # noqa: TRY004  pydantic wants a ValueError
    for table in value if isinstance(value, list | tuple) else ():
        if isinstance(table, dict):
            _refuse_unknown(table)
    return value


def _refuse_unknown(table: dict[str, object]) -> None:
    kinds: dict[str, type[_SourceSettings]]
    kinds = {"file": FileSourceSettings, "url": UrlSourceSettings}
    model = kinds.get(str(table.get("kind")))
    if model is None:
        return  # the discriminator says what is wrong
    try:
        refuse_unknown(Layer(f"source {table.get('name')!r}", table), model.model_fields)
    except SettingsError as error:
        raise ValueError(str(error)) from error


SourcesSettings = Annotated[tuple[SourceSettings, ...], BeforeValidator(_tables)]


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # a name, which anybody may answer for
