"""From lines to what may be stored and published. Pure: no file, no database, no clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gatepost.data import read_names
from gatepost.lists.cleaning import Cleaner
from gatepost.lists.domains import canonical_domain
from gatepost.lists.entries import EntryClass, address_key
from gatepost.lists.state import DomainFlag, DomainState
from gatepost.operators import OperatorKind, Operators
from gatepost.parse import Parser
from gatepost_sync.errors import BadEntryError
from gatepost_sync.sets import SetName
from gatepost_sync.sources.listed import Listed
from gatepost_sync.state_line import parse_state

__all__ = ["LineFault", "Vetted", "Vetter"]

PUBLIC_SUFFIX = "public suffix"  # as the cleaner calls it
PROTECTED = "well-known provider or relay"
FAULTS_KEPT = 20
# A local part may hold "#" (RFC 5322 section 3.2.3): a comment begins a line or follows a space.
COMMENT = re.compile(r"(?:^|\s)#.*")
WITH_ADDRESSES = (SetName.BLACKLIST, SetName.ALLOW)
EVERYBODYS = (OperatorKind.PROVIDER, OperatorKind.SHARED)
ROLE = re.compile(r"(?=.*[a-z])[a-z0-9][a-z0-9._-]{0,63}")
CANNOT_RECEIVE = DomainFlag.UNREGISTERED | DomainFlag.NULL_MX | DomainFlag.NO_MAIL_HOST


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that was left out, by its number from 1; never its text, which may be an address."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Vetted:
    """What a list comes to. `rejected` counts lines left out, `faults` are the first of them.

    `times` are what the upstream says of an entry's, by key. `providers` are the well-known ones
    among the lines that were left out.
    """

    contents: dict[str, EntryClass] | dict[str, DomainState]
    rejected: int = 0
    faults: tuple[LineFault, ...] = ()
    times: Mapping[str, Listed] = field(default_factory=dict)
    providers: frozenset[str] = frozenset()


def _bare(line: str) -> str:
    """Without a comment."""
    return (COMMENT.sub("", line) if "#" in line else line).strip()


def _local_part(text: str) -> str:
    name = text.lower().removesuffix("@")
    if ROLE.fullmatch(name) is None:
        raise BadEntryError("not the local part of an address")
    return name


def _refuse_other(value: EntryClass | DomainState, only: EntryClass | None) -> None:
    """A list of addresses that suddenly names a domain would hit everybody there."""
    if only is not None and value is not only:
        what = "a domain" if only is EntryClass.BLACKLISTED_ADDRESS else "an address"
        raise BadEntryError(f"{what}, in a list of others")


class Vetter:
    """Holds the public suffix list; make one for a whole collection."""

    def __init__(self) -> None:
        self._cleaner = Cleaner()
        self._parser = Parser()
        self._providers = read_names("wellknown")
        self._operators = Operators.read()

    def read(
        self,
        name: SetName,
        lines: Iterable[str],
        *,
        confirmed: bool,
        only: EntryClass | None = None,
    ) -> Vetted:
        """Everything usable among `lines`; blank lines and comments do not count as faults.

        `only`: what every entry has to be, where a set takes more than one class.
        """
        contents: dict[str, EntryClass | DomainState] = {}
        times: dict[str, Listed] = {}
        faults: list[LineFault] = []
        providers: set[str] = set()
        rejected = 0
        for number, line in enumerate(lines, start=1):
            text = _bare(line)
            if not text:
                continue
            try:
                key, value = self.entry(name, text, confirmed=confirmed)
                _refuse_other(value, only)
            except BadEntryError as error:
                rejected += 1
                if str(error) == PROTECTED:
                    providers |= {self.key(name, text)} & self._providers
                if len(faults) < FAULTS_KEPT:
                    faults.append(LineFault(number, str(error)))
            else:
                contents[key] = value
                if isinstance(line, Listed):
                    times[key] = line
        return Vetted(contents, rejected, tuple(faults), times, frozenset(providers))  # type: ignore[arg-type]  # one set has one kind of values

    def entry(
        self, name: SetName, text: str, *, confirmed: bool
    ) -> tuple[str, EntryClass | DomainState]:
        """Key and value of one entry; BadEntryError when it cannot be published.

        `confirmed`: a person chose it, so it may say what no mere collection may: that a
        well-known provider is blacklisted.
        """
        match name:
            case SetName.DOMAIN_STATE:
                return self._state(text)
            case SetName.BLACKLIST | SetName.ALLOW:
                # Not published, so that a class of its own would say nothing to anybody.
                return self._blacklisted(text, confirmed=confirmed or name is SetName.ALLOW)
            case SetName.MX:
                return self._mail_host(text)
            case SetName.ROLE:
                return self.key(name, text), EntryClass.ROLE
            case SetName.FREE | SetName.RELAY:
                return self._domain(text, may_be_protected=True), EntryClass(name.value)
            case _:
                return self._domain(text, may_be_protected=False), EntryClass.DISPOSABLE

    def key(self, name: SetName, text: str) -> str:
        """The key that `text` has in a set, whether or not it may be added."""
        if name in WITH_ADDRESSES and "@" in text.removeprefix("@"):
            return self._address(text)
        if name is SetName.ROLE:
            return _local_part(text)
        domain = canonical_domain(text.removeprefix("@").removeprefix("*."))
        if domain is None:
            raise BadEntryError("not a domain")
        return domain

    def _blacklisted(self, text: str, *, confirmed: bool) -> tuple[str, EntryClass]:
        if "@" in text.removeprefix("@"):
            return self._address(text), EntryClass.BLACKLISTED_ADDRESS
        domain = self._domain(text.removeprefix("@"), may_be_protected=confirmed)
        return domain, EntryClass.BLACKLISTED_DOMAIN

    def _domain(self, text: str, *, may_be_protected: bool) -> str:
        domain = canonical_domain(text.removeprefix("*."))
        fault = self._cleaner.fault(domain)
        if domain is None or fault == PUBLIC_SUFFIX or (fault and not may_be_protected):
            raise BadEntryError(fault or "not a domain")
        return domain

    def _state(self, text: str) -> tuple[str, DomainState]:
        entry = parse_state(text)
        protected = not entry.state.flags & CANNOT_RECEIVE
        return self._domain(entry.domain, may_be_protected=protected), entry.state

    def _mail_host(self, text: str) -> tuple[str, EntryClass]:
        """`host class`, as in the gate's own table of operators; a name behind it is for people."""
        host, kind = (*text.split(None, 2), "")[:2]
        if f"mx_{kind}" not in set(EntryClass):
            raise BadEntryError("not a mail host and disposable, forwarding or parked")
        may_be = kind == OperatorKind.FORWARDING
        domain = self._domain(host, may_be_protected=may_be)
        operator = self._operators.of_host(domain)
        if operator is not None and operator.kind in EVERYBODYS:
            raise BadEntryError("a mail host that everybody shares")
        return domain, EntryClass(f"mx_{kind}")

    def _address(self, text: str) -> str:
        """SHA-256 in hex of the canonical address: the address itself goes no further."""
        address = self._parser.parse(text)
        if address.fault is not None or not address.domain:
            raise BadEntryError("not an address")
        return address_key(address.canonical).hex()
