"""From a misspelt mail domain to the popular one that was meant.

The name ("gmail") and what stands behind it ("com", "co.uk") are judged apart. Most domains end in
something that exists: then it is only asked which names popular domains have before just that.
"""

from collections.abc import Iterable, Sequence

from gatepost.lists.domains import parents
from gatepost.typos.crowd import among
from gatepost.typos.distance import FAR
from gatepost.typos.endings import Endings
from gatepost.typos.names import Names
from gatepost.typos.popular import Popular
from gatepost.typos.slips import EASIEST, Slips

__all__ = ["Speller"]

_BOTH_LIMIT = 1.7  # a slip on either side of the dot
_HOUSEHOLD = 8  # ranks of names that mean one domain when typed without any

_Near = tuple[int, float]  # a name or a suffix, and how far it is away
_Found = tuple[float, int, str]  # how far a domain is away, its rank, and the domain


class Speller:
    """`popular` are the domains that may be suggested, best known first; `real` are never
    corrected, nor is what lies below them."""

    def __init__(self, popular: Sequence[str], real: frozenset[str]) -> None:
        self._suggested = frozenset(popular)
        self._kept = real.union(popular)
        self._deepest = max(domain.count(".") + 1 for domain in self._kept)
        self._undotted = {domain.replace(".", ""): domain for domain in reversed(popular)}
        self._households = {domain.partition(".")[0]: domain for domain in popular[:_HOUSEHOLD]}
        self._popular, slips = Popular(popular), Slips()
        self._names = Names(slips, self._popular)
        self._endings = Endings(slips, self._popular)

    def meant(self, domain: str) -> str | None:
        """The popular domain that a canonical one is a misspelling of, None when it is none."""
        if self._is_real(domain):
            plain = domain.removeprefix("www.")
            return plain if plain != domain and plain in self._suggested else None
        return self._undotted.get(domain.replace(".", "")) or self._nearest(domain)

    def repaired(self, text: str) -> str | None:
        """The popular domain behind a text that is no domain: `gmail,com`, `gmail..com`, `gmail`.

        None also for a text that is in order, for then something else is wrong.
        """
        cleaned = "".join(text.lower().replace(",", ".").replace(";", ".").split())
        domain = ".".join(filter(None, cleaned.split(".")))
        if domain in self._suggested:
            return None if domain == text.lower() else domain
        return self._households.get(domain) or self.meant(domain)

    def _is_real(self, domain: str) -> bool:
        return any(parent in self._kept for parent in parents(domain, self._deepest))

    def _nearest(self, domain: str) -> str | None:
        name, _, typed = domain.partition(".")
        sure = self._endings.sure(typed)
        if sure is not None:
            within = FAR if sure.far == 0.0 else _BOTH_LIMIT - sure.far
            names = self._names.near(name, sure.before, within)
            best = self._best(names, [(sure.number, sure.far)])
        elif self._endings.exists(typed):
            return None
        else:
            best = self._mistyped(name, typed)
        return None if best is None else best[2]

    def _mistyped(self, name: str, typed: str) -> _Found | None:
        """The nearest domain, when what stands behind the name is no ending."""
        like = self._endings.like(typed)
        if not like:
            return None
        number = self._popular.names.get(name)
        if number is None:
            return self._of_near_names(name, typed, like)
        own = like & self._popular.behind[number]
        endings = self._endings.near(typed, own)
        best = self._best([(number, 0.0)], endings)
        # Another name is a slip away, and so is its ending: no nearer than one of these.
        if best is not None and (best[0] < 2 * EASIEST or own == like):
            return best
        return self._of_near_endings(name, endings + self._endings.near(typed, like & ~own))

    def _of_near_names(self, name: str, typed: str, like: int) -> _Found | None:
        """The nearest domain with an ending `like` the typed one, names first.

        Few endings stand behind those that are near.
        """
        before = self._popular.before_any(like)
        names = list(self._names.near(name, before, _BOTH_LIMIT - EASIEST))
        behind = self._popular.behind_any(among(near for near, _ in names))
        return self._best(names, self._endings.near(typed, like & behind)) if behind else None

    def _of_near_endings(self, name: str, endings: Sequence[_Near]) -> _Found | None:
        """The nearest domain with one of these endings; hardly any is near to what stands behind
        a name that is right."""
        if not endings:
            return None
        before = self._popular.before_any(among(ending for ending, _ in endings))
        nearest = min(beyond for _, beyond in endings)
        return self._best(self._names.near(name, before, _BOTH_LIMIT - nearest), endings)

    def _best(self, names: Iterable[_Near], endings: Sequence[_Near]) -> _Found | None:
        """The nearest domain; of two the better known one."""
        best: _Found | None = None
        for name, far in names:
            for ending, beyond in endings:
                domain = self._popular.domains.get((name, ending))
                if domain is not None and (beyond == 0.0 or far + beyond <= _BOTH_LIMIT):
                    found = (far + beyond, *domain)
                    best = found if best is None else min(best, found)
        return best
