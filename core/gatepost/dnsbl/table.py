"""The tables `[dnsbl.NAME]` of the settings."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated

from gatepost.dnsbl.zone import KNOWN, Zone
from gatepost.errors import SettingsError
from gatepost.fields import check_fields
from gatepost.nearest import nearest

__all__ = ["DnsblTable", "read_dnsbl"]


def _codes(value: object) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        raise ValueError("it should be a table of addresses and what they mean")  # noqa: TRY004  as every wrong value here
    return {_address(str(code)): str(text) for code, text in value.items()}


def _address(text: str) -> str:
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isdecimal() and int(part) < 256 for part in parts):
        raise ValueError(f"{text!r} is not an address as in 127.0.0.2")
    return text


def _kind(text: str) -> str:
    if text not in KNOWN:
        raise ValueError(f"there is no list {text!r}{nearest(text, KNOWN)}")
    return text


@dataclass(frozen=True, slots=True)
class DnsblTable:
    """One list: a known one by `kind`, any other by `zone` and `codes`, or a known one changed."""

    kind: Annotated[str | None, lambda kind: None if kind is None else _kind(kind)] = None
    """`spamhaus_dbl`, `spamhaus_zrd`, `surbl` or `uribl`."""
    zone: str | None = None
    """What follows the domain in a question; `{key}` stands for the key."""
    codes: Annotated[Mapping[str, str], _codes] = field(default_factory=dict)
    """Answer to what it means."""
    bits: bool | None = None
    """Whether the last number of an answer is a sum of the last numbers of codes."""
    listed: str | None = None
    """A domain that is always listed, for the self-test; `test` as in RFC 5782 otherwise."""
    key_env: str | None = None
    """The environment variable that holds the key."""
    key_file: Annotated[Path | None, lambda path: None if path is None else path.expanduser()] = (
        None
    )
    """The file that holds the key."""

    def __post_init__(self) -> None:
        check_fields(self)
        zone = self.made()
        if not zone.codes:
            raise SettingsError("setting 'codes': without codes no answer means anything")
        if "{key}" in zone.zone and self.key_env is None and self.key_file is None:
            raise SettingsError("setting 'key_file': the list needs a key; set key_env or key_file")

    def made(self) -> Zone:
        """The zone. Raises SettingsError without one."""
        if self.kind is None and self.zone is None:
            raise SettingsError(f"setting 'zone': set it, or kind to one of {', '.join(KNOWN)}")
        base = Zone("", {}) if self.kind is None else KNOWN[self.kind]
        return replace(
            base,
            zone=self.zone or base.zone,
            codes={**base.codes, **self.codes},
            bits=base.bits if self.bits is None else self.bits,
            listed=self.listed or base.listed,
        )

    def key(self) -> str:
        """The key, read now. Raises SettingsError that names where it was looked for."""
        try:
            if self.key_env is not None:
                return os.environ[self.key_env].strip()
            return "" if self.key_file is None else self.key_file.read_text("utf-8").strip()
        except KeyError as error:
            raise SettingsError(f"the variable {self.key_env} is not set") from error
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"cannot read {self.key_file}: {error}") from error


def read_dnsbl(value: object) -> Mapping[str, DnsblTable]:
    """The tables by name. What is wrong inside one is a SettingsError that names it."""
    if not isinstance(value, Mapping):
        raise ValueError("it should be tables of lists")  # noqa: TRY004  as every wrong value here
    return {str(name): _table(str(name), table) for name, table in value.items()}


def _table(name: str, value: object) -> DnsblTable:
    if isinstance(value, DnsblTable):
        return value
    if not isinstance(value, Mapping):
        raise SettingsError(f"setting 'dnsbl.{name}': it should be a table")
    known = [each.name for each in fields(DnsblTable)]
    for key in value:
        if key not in known:
            raise SettingsError(
                f"setting 'dnsbl.{name}': unknown key {key!r}{nearest(str(key), known)}"
            )
    try:
        return DnsblTable(**value)
    except SettingsError as error:
        raise SettingsError(
            str(error).replace("setting '", f"setting 'dnsbl.{name}.", 1)
        ) from error
