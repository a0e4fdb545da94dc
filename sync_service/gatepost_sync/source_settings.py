"""The tables `[[service.sources]]` of the settings file: lists to collect besides the packages."""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from gatepost.errors import SettingsError
from gatepost.layers import Layer, refuse_unknown
from gatepost.snapshots.trust_line import TrustLine
from gatepost_sync.queue.schedule import parse_schedule
from gatepost_sync.sets import SetName
from gatepost_sync.trust import Trust

__all__ = [
    "FileSourceSettings",
    "FormSettings",
    "GatepostSourceSettings",
    "SourceSettings",
    "SourcesSettings",
    "UrlSourceSettings",
]

BRACKETS = "sources are tables of gatepost.toml; write [[service.sources]] with two brackets"
FORMATS = ("text", "csv", "json", "rbldnsd")
SourceName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}\z")]
# One file: nothing that a server would expand, no second word.
RSYNC_PATH = re.compile(r"/[A-Za-z0-9._~+=,@-]+(/[A-Za-z0-9._~+=,@-]+)+")
Column = Annotated[int, Field(ge=1, le=1000)] | Annotated[str, Field(min_length=1)]


def _safe_url(url: str) -> str:
    parts = urlsplit(url)  # its ValueError says what is wrong
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} must read https://host/path")
    if parts.username or parts.password:
        raise ValueError("a url must not hold a password; see key_env and key_file")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError(f"{url!r} is not https: anybody on the way could change the list")
    return url


def _list_url(url: str) -> str:
    """As above, or of an rsync daemon."""
    parts = urlsplit(url)
    if parts.scheme != "rsync":
        return _safe_url(url)
    if parts.username or parts.password:
        raise ValueError("a url must not hold a password, and rsync's are not supported")
    if not parts.hostname or not RSYNC_PATH.fullmatch(parts.path) or parts.query or parts.fragment:
        raise ValueError(f"{url!r} must read rsync://host/module/path of one file")
    if ".." in parts.path.split("/"):
        raise ValueError(f"{url!r} must not lead upwards")
    _ = parts.port  # its ValueError says what is wrong
    return url


def _schedule(text: str) -> str:
    parse_schedule(text)
    return text


class _SourceSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: SourceName
    """Stands in every entry of this list; keep it."""

    set: SetName
    """Which set the list feeds."""

    enabled: bool = True
    """Whether it is collected from; one that is not counts as not configured."""

    trust: Trust = Trust.LISTED
    """How far its word goes."""

    licence: str | None = Field(default=None, max_length=200)
    """What its maker allows, for people; shown by `gatepost service sources`."""

    schedule: Annotated[str, AfterValidator(_schedule)] | None = None
    """`6h`, or five fields of cron in UTC; None: every `collect_seconds`."""

    max_shrink_percent: int = Field(default=50, ge=0, le=100)
    """How much of the list may go from one answer to the next."""

    max_growth_percent: int = Field(default=75, ge=0)
    """By how much of what it was it may grow."""

    keep_days: int = Field(default=0, ge=0, le=3650)
    """How long an entry counts after the list has it no more."""


class FormSettings(_SourceSettings):
    """How a list is written."""

    format: Literal["text", "csv", "json", "rbldnsd"] = "text"

    entries: Literal["domains", "addresses"] | None = None
    """What every entry of a blacklist has to be; None: either."""

    column: Column = 1
    """csv: where the entry is, a number from 1 or the name in the first row."""

    delimiter: str = Field(default=",", min_length=1, max_length=1)
    """csv: what stands between columns."""

    at: str = ""
    """json: the member below which entries are, as in `data.domains`."""

    entry: str | None = None
    """json: which member of an object is the entry."""

    version: int | None = None
    """json: what the document's member `version` must be."""

    first_seen: Column | None = None
    """csv, json: where it says when it first saw an entry."""

    last_seen: Column | None = None
    """csv, json: where it says when it last saw an entry."""

    max_age_days: int | None = Field(default=None, ge=1, le=3650)
    """Entries that it last saw before that are left out."""

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.entries is not None and self.set != SetName.BLACKLIST:
            raise ValueError("entries is for the set 'blacklist', which takes both")
        if self.max_age_days is not None and self.last_seen is None:
            raise ValueError("max_age_days needs last_seen, which says where the list tells it")
        if self.format == "json" and isinstance(self.first_seen or self.last_seen, int):
            raise ValueError("first_seen and last_seen of a json list are names of members")
        return self


class FileSourceSettings(FormSettings):
    """A list in a file of this host, read anew at every collection."""

    kind: Literal["file"]
    path: Path


class UrlSourceSettings(FormSettings):
    """A list on the web, asked for at every collection and downloaded when it changed."""

    kind: Literal["url"]
    url: Annotated[str, AfterValidator(_list_url)]

    plain: bool = False
    """Whether a list by rsync may come over a network, on which anybody could change it."""

    max_megabytes: int = Field(default=64, ge=1, le=1024)
    """What is larger is no list."""

    deadline_seconds: float = Field(default=60.0, gt=0, le=3600)
    """How long a download may take."""

    key_env: str | None = None
    """The environment variable that holds the key for it."""

    key_file: Path | None = None
    """The file that holds the key for it."""

    key_in: Annotated[str, Field(pattern=r"^(bearer|url|header [A-Za-z0-9-]+|query \w+)\z")] = (
        "bearer"
    )
    """Where the key goes: `bearer`, `header NAME`, `query NAME`, or `url` in place of `{key}`."""

    @model_validator(mode="after")
    def _by_rsync(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme != "rsync":
            if self.plain:
                raise ValueError("plain is for a url that begins with rsync://")
            return self
        if self.key_env is not None or self.key_file is not None:
            raise ValueError("a list by rsync takes no key; its server knows you by your address")
        if not self.plain and not _is_loopback(parts.hostname or ""):
            raise ValueError(
                f"{self.url!r} is not encrypted: anybody on the way could change the list; say "
                "plain = true when that is understood, or fetch it through a tunnel"
            )
        return self

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self.key_env is not None and self.key_file is not None:
            raise ValueError("the key is in key_env or in key_file, not in both")
        wants = "{key}" in self.url
        if wants != (self.key_in == "url"):
            raise ValueError('a url with {key} goes with key_in = "url", and only with that')
        if wants and self.key_env is None and self.key_file is None:
            raise ValueError("a url with {key} needs key_env or key_file")
        return self


class GatepostSourceSettings(_SourceSettings):
    """A set that another Gatepost publishes, believed as far as its trust line goes."""

    kind: Literal["gatepost"]
    url: Annotated[str, AfterValidator(_safe_url)]

    trust_line: str
    """The line `gatepost-root-1:…` that its operator gives to gates."""

    min_votes: int = Field(default=1, ge=1)
    """Entries that fewer of its sources name are left out, unless one of them is confirmed."""

    @model_validator(mode="after")
    def _trusted(self) -> Self:
        try:
            TrustLine.parse(self.trust_line)
        except SettingsError as error:
            raise ValueError(str(error)) from error
        return self


KINDS: Mapping[str, type[_SourceSettings]] = {
    "file": FileSourceSettings,
    "url": UrlSourceSettings,
    "gatepost": GatepostSourceSettings,
}
SourceSettings = Annotated[
    FileSourceSettings | UrlSourceSettings | GatepostSourceSettings, Field(discriminator="kind")
]


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
    text = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return text  # two settings do not go together, and the text names them
    key = str(first["loc"][0])
    if first["type"] == "missing":
        return f'it has no {key}; add a line {key} = "…"'
    remedies = {
        "name": "must be of small letters, digits, '.', '_' and '-', 64 at most, not beginning "
        "with a sign",
        "set": f"must be {_either(SetName)}",
        "trust": f"must be {_either(Trust)}",
        "format": f"must be {_either(FORMATS)}",
        "enabled": "must be true or false",
        "path": "must be the path of a file, in quotation marks",
        "key_in": "must be 'bearer', 'url', 'header NAME' or 'query NAME'",
    }
    return f"{key} {remedies.get(key, text)}"


def _either(names: Iterable[str]) -> str:
    *others, last = (f"'{name}'" for name in names)
    return f"{', '.join(others)} or {last}"


SourcesSettings = Annotated[tuple[SourceSettings, ...], BeforeValidator(_tables)]


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False  # a name, which anybody may answer for
