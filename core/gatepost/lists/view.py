"""All sets at one generation, and a bounded memo from domain to what they say of it."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from gatepost.errors import IndexCorruptError
from gatepost.lists.by_salt import Record, by_salt, look_up
from gatepost.lists.domains import parents
from gatepost.lists.entries import EntryClass, ListEntry, address_key, domain_key, read_palette
from gatepost.lists.index import Index
from gatepost.lists.lengths import Lengths
from gatepost.lists.state import DomainState, read_state
from gatepost.memory import MOST, Memory
from gatepost.model import SnapshotInfo

__all__ = ["NOTHING", "DomainFacts", "ListView", "Match"]

MEMO_SIZE = MOST  # domains; about 0.7 MB when full of listed ones, far less in practice
_LISTED = 4_096  # listed domains below which there are others

_STATE = "domain_state"
_LISTS = frozenset({"disposable", "blacklist", "free", "relay", "role", "mx"})
_BELOW = ("disposable", "blacklist", "relay")  # what stands there holds below it as well
_ALONE = ("free", _STATE)  # what stands there says nothing of what is below it


@dataclass(frozen=True, slots=True)
class Match:
    """A listed key: `suffix` is the domain that is on the list, the asked one or a parent."""

    set: str
    suffix: str
    entry: ListEntry


@dataclass(frozen=True, slots=True)
class DomainFacts:
    """What all sets together say of one domain; None where a set has nothing to say."""

    disposable: Match | None = None
    blacklist: Match | None = None
    state: DomainState | None = None
    provider: EntryClass | None = None


NOTHING = DomainFacts()
"""Most domains: one shared object says that no set knows them."""


class ListView:
    """The open index files of one generation. Immutable but for its memo; thread-safe."""

    def __init__(
        self,
        sets: Mapping[str, Index],
        info: SnapshotInfo,
        *,
        damaged: frozenset[str] = frozenset(),
        faults: tuple[str, ...] = (),
        memo_size: int = MEMO_SIZE,
    ) -> None:
        """`damaged` names the sets that cannot be relied on, `faults` has a sentence for each."""
        self.info = info
        self.damaged = damaged
        """What these sets do not list is not known; whether or not they are among `sets`."""
        self.faults = faults
        self.sets = dict(sets)
        self._memo = Memory[str, DomainFacts](memo_size)
        self._alike = Memory[tuple[Record, ...], DomainFacts](_LISTED)
        self._palettes = {
            name: read_palette(index.legend) for name, index in sets.items() if name in _LISTS
        }
        self._below, self._alone = by_salt(sets, _BELOW), by_salt(sets, _ALONE)
        self._every = by_salt(sets, _BELOW + _ALONE)
        self._lengths = Lengths(sets[name].legend for name in _BELOW if name in sets)
        self._of_hosts = by_salt(sets, ("mx",))
        blacklist = sets.get("blacklist")
        self._addresses = blacklist if blacklist and blacklist.legend.get("addresses") else None
        self.lists_addresses = self._addresses is not None
        """Whether any single address is blacklisted: if not, none needs to be hashed."""
        self.lists_roles = "role" in sets
        """Whether there is a list of roles."""

    def facts(self, domain: str) -> DomainFacts:
        """What is known of a canonical domain; a common one costs one dict look-up."""
        known = self._memo.known.get(domain)
        return self._memo.keep(domain, self._look_up(domain)) if known is None else known

    def blacklisted_address(self, canonical: str) -> ListEntry | None:
        """The entry of a canonical address, None when it is not listed."""
        if self._addresses is None:
            return None
        record = self._addresses.lookup(address_key(canonical))
        return None if record is None else self._entry("blacklist", record)

    def role(self, name: str) -> bool:
        """Whether a local part, in small letters, is listed as the name of a function."""
        index = self.sets.get("role")
        return index is not None and name.isascii() and index.lookup(domain_key(name)) is not None

    def mail_host(self, host: str) -> Match | None:
        """The fingerprint that a mail host matches by its name or one above."""
        if not host.isascii():
            return None
        return _best("mx", self._matches(look_up(parents(host), self._of_hosts)))

    def _look_up(self, domain: str) -> DomainFacts:
        if not domain or not domain.isascii():
            return NOTHING
        found = look_up((domain,), self._every if self._lengths.may_have(domain) else self._alone)
        above = self._lengths.parents(domain)
        if above:
            found += look_up(above, self._below)
        return self._facts(domain, tuple(found)) if found else NOTHING

    def _facts(self, domain: str, found: tuple[Record, ...]) -> DomainFacts:
        """The same object for all names that are known by those above them alone: somebody may
        make them up by the thousand."""
        if found[0][1] == domain:
            return self._put_together(domain, found)
        known = self._alike.get(found)
        return (
            self._alike.keep(found, self._put_together(domain, found)) if known is None else known
        )

    def _put_together(self, domain: str, found: tuple[Record, ...]) -> DomainFacts:
        matches, numbers = self._matches(found), {name: number for name, _, number in found}
        state = numbers.get(_STATE)
        return DomainFacts(
            _best("disposable", matches),
            _best("blacklist", matches),
            None if state is None else read_state(domain, state, self.sets[_STATE]),
            _provider(numbers),
        )

    def _matches(self, found: Iterable[Record]) -> list[Match]:
        return [
            Match(name, suffix, self._entry(name, number))
            for name, suffix, number in found
            if name not in _ALONE
        ]

    def _entry(self, name: str, record: int) -> ListEntry:
        palette = self._palettes[name]
        if record >= len(palette):
            raise IndexCorruptError(f"the {name} set numbers an entry its legend does not have")
        return palette[record]


def _provider(sets: Container[str]) -> EntryClass | None:
    """Relays give names below their own to customers; a free provider has only its own."""
    if "free" in sets:
        return EntryClass.FREE
    return EntryClass.RELAY if "relay" in sets else None


def _best(name: str, found: list[Match]) -> Match | None:
    """The best-founded entry of a set, the nearest of equals.

    Not simply the nearest: one doubtful vote for a subdomain must not hide what everybody says of
    the domain above it.
    """
    best = None
    for match in found:
        if match.set == name and (best is None or match.entry.weight > best.entry.weight):
            best = match
    return best
