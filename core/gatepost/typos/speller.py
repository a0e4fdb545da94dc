"""From a misspelt mail domain to the popular one that was meant.

The name ("gmail") and what stands behind it ("com", "co.uk") are judged apart. A word is compared
only with those that have nearly the same letters, in whatever order: the others are ruled out by
one operation each, on two numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gatepost.lists.domains import parents
from gatepost.typos.distance import Slips, least
from gatepost.typos.letters import Alike, Places, letters_of
from gatepost.typos.suffixes import Suffixes

__all__ = ["Speller"]

_SUFFIX_LIMIT = 1.0
_BOTH_LIMIT = 1.7  # a slip on either side of the dot
# (letters from which on, limit for the best known names, limit for the others)
_NAME_LIMITS = ((9, 2.0, 1.2), (7, 1.6, 1.0), (5, 1.0, 0.7), (4, 0.5, 0.5), (0, 0.0, 0.0))
_MOST_SLIPS = 2  # letters that one of two words has and the other has not
_BEST_KNOWN = 40  # ranks
_HOUSEHOLD = 8  # ranks of names that mean one domain when typed without any


@dataclass(frozen=True, slots=True)
class _Known:
    """A popular domain, and its place among them."""

    rank: int
    domain: str
    suffix: str


@dataclass(frozen=True, slots=True)
class _Name:
    """A name, how far one may be from it that means it, and the domains that have it."""

    name: str
    places: Places
    limit: float
    domains: Alike[_Known]


class Speller:
    """`popular` are the domains that may be suggested, best known first; `real` are never
    corrected, nor is what lies below them."""

    def __init__(self, popular: Sequence[str], real: frozenset[str]) -> None:
        self._popular = frozenset(popular)
        self._real = real.union(popular)
        self._deepest = max(domain.count(".") + 1 for domain in self._real)
        self._undotted = {domain.replace(".", ""): domain for domain in reversed(popular)}
        self._households = {domain.partition(".")[0]: domain for domain in popular[:_HOUSEHOLD]}
        self._names = _by_size(_names(popular))
        self._every = frozenset(domain.partition(".")[0] for domain in popular)
        # Of a name that is spelt as it should be, found out once: it is the one typed most often.
        self._near_known: dict[str, Sequence[tuple[float, str, _Name]]] = {}
        self._longest_suffix = max(len(domain.partition(".")[2]) for domain in popular)
        self._slips, self._suffixes = Slips(), Suffixes()
        for name in self._households:
            self._near(name)

    def meant(self, domain: str) -> str | None:
        """The popular domain that a canonical one is a misspelling of, None when it is none."""
        if self._is_real(domain):
            plain = domain.removeprefix("www.")
            return plain if plain != domain and plain in self._popular else None
        return self._undotted.get(domain.replace(".", "")) or self._nearest(domain)

    def repaired(self, text: str) -> str | None:
        """The popular domain behind a text that is no domain: `gmail,com`, `gmail..com`, `gmail`.

        None also for a text that is in order, for then something else is wrong.
        """
        cleaned = "".join(text.lower().replace(",", ".").replace(";", ".").split())
        domain = ".".join(filter(None, cleaned.split(".")))
        if domain in self._popular:
            return None if domain == text.lower() else domain
        return self._households.get(domain) or self.meant(domain)

    def _is_real(self, domain: str) -> bool:
        return any(parent in self._real for parent in parents(domain, self._deepest))

    def _nearest(self, domain: str) -> str | None:
        name, _, suffix = domain.partition(".")
        if not suffix or len(suffix) > self._longest_suffix + _MOST_SLIPS:
            return None  # no suffix is near: what was typed may be long, and near to many names
        best: tuple[float, int, str] | None = None
        for weight, _, near in self._near(name):
            if best is not None and weight > best[0]:
                break  # whatever stands behind the name, it is farther away
            for beyond, known in self._behind(near, suffix):
                if beyond == 0.0 or weight + beyond <= _BOTH_LIMIT:
                    found = (weight + beyond, known.rank, known.domain)
                    best = found if best is None else min(best, found)
        return None if best is None else best[2]

    def _near(self, name: str) -> Sequence[tuple[float, str, _Name]]:
        """The names that may have been meant, with how far each is away, the nearest first."""
        known = self._near_known.get(name)
        if known is None:
            known = sorted(self._weighed(name))
            if name in self._every:
                self._near_known[name] = known
        return known

    def _weighed(self, name: str) -> Iterator[tuple[float, str, _Name]]:
        alike = self._names.get(len(name))
        if alike is None:
            return
        for near in alike.like(letters_of(name), len(name)):
            if near.places.shares_nearly_all(name):
                weight = self._slips.distance(name, near.name, near.limit)
                if weight <= near.limit:
                    yield weight, near.name, near

    def _behind(self, near: _Name, typed: str) -> Iterator[tuple[float, _Known]]:
        """The domains of that name that may have been meant, with how far what was typed behind it
        is from what they have there."""
        exists = self._suffixes.exists(typed)
        for known in near.domains.like(letters_of(typed), len(typed)):
            meant = known.suffix
            if typed == meant:
                yield 0.0, known
            elif not exists or self._suffixes.is_slip(typed, meant, near.name):
                weight = self._slips.distance(typed, meant, _SUFFIX_LIMIT)
                if weight <= _SUFFIX_LIMIT:
                    yield weight, known


def _names(popular: Sequence[str]) -> Iterator[_Name]:
    by_name: dict[str, list[_Known]] = {}
    for rank, domain in enumerate(popular):
        name, _, suffix = domain.partition(".")
        by_name.setdefault(name, []).append(_Known(rank, domain, suffix))
    for name, domains in by_name.items():
        limit = _limit(name, domains[0].rank)
        behind = ((known.suffix, _SUFFIX_LIMIT, known) for known in domains)
        yield _Name(name, Places(name), limit, Alike(behind, 1))


def _by_size(names: Iterator[_Name]) -> dict[int, Alike[_Name]]:
    """For the size of what is typed the names that may have been meant."""
    every = tuple(names)
    sizes = range(max(len(known.name) for known in every) + _MOST_SLIPS + 1)
    return {size: Alike(_near_in_size(size, every), _MOST_SLIPS) for size in sizes}


def _near_in_size(size: int, names: Sequence[_Name]) -> Iterator[tuple[str, float, _Name]]:
    for known in names:
        longer = size - len(known.name)
        if abs(longer) <= _MOST_SLIPS and least(0, 0, longer) <= known.limit:
            yield known.name, known.limit, known


def _limit(name: str, rank: int) -> float:
    known, other = next((k, o) for letters, k, o in _NAME_LIMITS if len(name) >= letters)
    return known if rank < _BEST_KNOWN else other
