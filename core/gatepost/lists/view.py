"""All sets at one generation, and a bounded memo from domain to what they say of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from gatepost.errors import IndexCorruptError
from gatepost.lists.domains import parents
from gatepost.lists.entries import EntryClass, ListEntry, address_key, domain_key, read_palette
from gatepost.lists.index import Index
from gatepost.lists.lengths import Lengths
from gatepost.lists.state import DomainState, read_state
from gatepost.memory import Memory
from gatepost.model import SnapshotInfo

__all__ = ["NOTHING", "DomainFacts", "ListView", "Match"]

MEMO_SIZE = 16_384  # domains; about 2 MB when full of listed ones, far less in practice


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
        self._palettes = {
            name: read_palette(index.legend) for name, index in sets.items() if name in _LISTS
        }
        self._of_domains = _by_salt({name: sets[name] for name in _OF_DOMAINS if name in sets})
        self._lengths = Lengths(sets[name].legend for name in _OF_DOMAINS if name in sets)
        self._of_hosts = _by_salt({"mx": sets["mx"]} if "mx" in sets else {})
        blacklist = sets.get("blacklist")
        self._addresses = blacklist if blacklist and blacklist.legend.get("addresses") else None
        self.lists_addresses = self._addresses is not None
        """Whether any single address is blacklisted: if not, none needs to be hashed."""
        self.lists_roles = "role" in sets
        """Whether there is a list of roles."""

    def facts(self, domain: str) -> DomainFacts:
        """What is known of a canonical domain; a common one costs one dict look-up."""
        known = self._memo.get(domain)
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
        return _best("mx", _listed(parents(host), self._of_hosts, self._entry))

    def _look_up(self, domain: str) -> DomainFacts:
        if not domain or not domain.isascii():
            return NOTHING
        suffixes = self._lengths.suffixes(domain)
        found, state = _listed(suffixes, self._of_domains, self._entry), self._state(domain)
        provider = self._provider(domain, found)
        if not found and state is None and provider is None:
            return NOTHING
        best, black = _best("disposable", found), _best("blacklist", found)
        return DomainFacts(best, black, state, provider)

    def _provider(self, domain: str, found: list[Match]) -> EntryClass | None:
        """Relays give names below their own to customers; a free provider has only its own."""
        free = self.sets.get("free")
        if free is not None and free.lookup(domain_key(domain)) is not None:
            return EntryClass.FREE
        return None if _best("relay", found) is None else EntryClass.RELAY

    def _entry(self, name: str, record: int) -> ListEntry:
        palette = self._palettes[name]
        if record >= len(palette):
            raise IndexCorruptError(f"the {name} set numbers an entry its legend does not have")
        return palette[record]

    def _state(self, domain: str) -> DomainState | None:
        index = self.sets.get("domain_state")
        record = None if index is None else index.lookup(domain_key(domain))
        if index is None or record is None:
            return None
        return read_state(domain, record, index)


_LISTS = frozenset({"disposable", "blacklist", "free", "relay", "role", "mx"})
_OF_DOMAINS = ("disposable", "blacklist", "relay")  # what stands there holds below it as well

_At = Callable[[int], int | None]
_Marked = tuple[Callable[[bytes], int], tuple[tuple[str, _At], ...]]


def _by_salt(sets: Mapping[str, Index]) -> tuple[_Marked, ...]:
    """Who fingerprints, and who then looks up; a publisher's sets share a salt as a rule."""
    members: dict[bytes, list[tuple[str, Index]]] = {}
    for name, index in sets.items():
        members.setdefault(index.header.salt, []).append((name, index))
    return tuple(
        (group[0][1].mark, tuple((name, index.at) for name, index in group))
        for group in members.values()
    )


def _listed(
    suffixes: Iterable[str], groups: Iterable[_Marked], entry: Callable[[str, int], ListEntry]
) -> list[Match]:
    """Every entry of a domain and its parents, the nearest first."""
    found = list[Match]()
    for suffix in suffixes:
        key = domain_key(suffix)
        for mark_of, members in groups:
            mark = mark_of(key)  # half of a look-up, and once for all that share a salt
            for name, at in members:
                record = at(mark)
                if record is not None:
                    found.append(Match(name, suffix, entry(name, record)))
    return found


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
