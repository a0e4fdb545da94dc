"""From a misspelt mail domain to the popular one that was meant.

The name ("gmail") and what stands behind it ("com", "co.uk") are judged apart: a name is compared
with the few that a deletion neighbourhood finds (as SymSpell does: two words one slip apart have
a common form with a letter or two left out), never with all.
"""

from collections.abc import Iterator, Sequence

from gatepost.lists.domains import parents
from gatepost.typos.distance import Slips
from gatepost.typos.suffixes import Suffixes

__all__ = ["Speller"]

_SUFFIX_LIMIT = 1.0
_SUFFIX_LETTERS = (
    2  # that only one of two has: no two slips that change letters are within the limit
)
_SUFFIX_SLIPS = 2  # so many letters too many or too few are beyond it, whichever they are
_BOTH_LIMIT = 1.7  # a slip on either side of the dot
_TWO_SLIPS = 7  # letters from which on a name may have two slips
# (letters from which on, limit for the best known names, limit for the others)
_NAME_LIMITS = ((9, 2.0, 1.2), (7, 1.6, 1.0), (5, 1.0, 0.7), (4, 0.5, 0.5), (0, 0.0, 0.0))
_MOST_SLIPS = 2  # letters that a form lacks
_MANY = 64  # letters: more than any two words have
_BEST_KNOWN = 40  # ranks
_HOUSEHOLD = 8  # ranks of names that mean one domain when typed without any


class Speller:
    """`popular` are the domains that may be suggested, best known first; `real` are never
    corrected, nor is what lies below them."""

    def __init__(self, popular: Sequence[str], real: frozenset[str]) -> None:
        self._rank = {domain: rank for rank, domain in enumerate(popular)}
        self._real = real.union(popular)
        self._names: dict[str, list[str]] = {}
        for domain in popular:
            self._names.setdefault(domain.partition(".")[0], []).append(domain)
        self._longest = max(map(len, self._names)) + 2
        self._undotted = {domain.replace(".", ""): domain for domain in reversed(popular)}
        self._households = {domain.partition(".")[0]: domain for domain in popular[:_HOUSEHOLD]}
        self._neighbours = self._neighbourhood()
        self._longest_suffix = max(len(domain.partition(".")[2]) for domain in popular)
        self._behind = {domain: _letters(domain.partition(".")[2]) for domain in popular}
        self._by_size: dict[int, tuple[int, ...]] = {
            size: tuple(
                {_letters(name) for name in self._names if abs(len(name) - size) <= _MOST_SLIPS}
            )
            for size in range(self._longest + 1)
        }
        self._slips, self._suffixes = Slips(), Suffixes()

    def meant(self, domain: str) -> str | None:
        """The popular domain that a canonical one is a misspelling of, None when it is none."""
        if self._is_real(domain):
            plain = domain.removeprefix("www.")
            return plain if plain != domain and plain in self._rank else None
        return self._undotted.get(domain.replace(".", "")) or self._nearest(domain)

    def repaired(self, text: str) -> str | None:
        """The popular domain behind a text that is no domain: `gmail,com`, `gmail..com`, `gmail`.

        None also for a text that is in order, for then something else is wrong.
        """
        cleaned = "".join(text.lower().replace(",", ".").replace(";", ".").split())
        domain = ".".join(filter(None, cleaned.split(".")))
        if domain in self._rank:
            return None if domain == text.lower() else domain
        return self._households.get(domain) or self.meant(domain)

    def _is_real(self, domain: str) -> bool:
        return any(parent in self._real for parent in parents(domain))

    def _nearest(self, domain: str) -> str | None:
        name, _, suffix = domain.partition(".")
        if len(name) > self._longest or not suffix:
            return None
        if len(suffix) > self._longest_suffix + _SUFFIX_SLIPS:
            return None  # no suffix is near: what was typed may be long, and near to many names
        best: tuple[float, int, str] | None = None
        typed = _letters(suffix)
        for weight, near in sorted(self._near(name)):
            if best is not None and weight > best[0]:
                break  # whatever stands behind the name, it is farther away
            for known in self._names[near]:
                if (typed ^ self._behind[known]).bit_count() > _SUFFIX_LETTERS:
                    continue
                beyond = self._suffix_weight(near, suffix, known)
                if beyond is not None and (beyond == 0.0 or weight + beyond <= _BOTH_LIMIT):
                    found = (weight + beyond, self._rank[known], known)
                    best = found if best is None else min(best, found)
        return None if best is None else best[2]

    def _near(self, name: str) -> Iterator[tuple[float, str]]:
        """The names that may have been meant, with how far each is away."""
        if not self._has_near_letters(name):
            return
        for near in {
            found for form in _shortened(name) for found in self._neighbours.get(form, ())
        }:
            weight = self._slips.distance(name, near)
            if weight <= _limit(near, self._rank[self._names[near][0]]):
                yield weight, near

    def _has_near_letters(self, name: str) -> bool:
        """Whether any known name has nearly the same letters, in whatever order.

        Two words with a common form lack two letters each at most. Most names have nothing of the
        kind, and to learn that costs less than all of their forms.
        """
        unlike = map(_letters(name).__xor__, self._by_size[len(name)])
        return min(map(int.bit_count, unlike), default=_MANY) <= 2 * _MOST_SLIPS

    def _suffix_weight(self, name: str, typed: str, domain: str) -> float | None:
        """How far what was typed behind the name is from what `domain` has there; None: too far."""
        meant = domain[len(name) + 1 :]
        if typed == meant:
            return 0.0
        if abs(len(typed) - len(meant)) > _SUFFIX_SLIPS:
            return None  # before anything is compared: what was typed may be long
        if not self._suffixes.is_slip(typed, meant, name):
            return None
        weight = self._slips.distance(typed, meant)
        return weight if weight <= _SUFFIX_LIMIT else None

    def _neighbourhood(self) -> dict[str, tuple[str, ...]]:
        forms: dict[str, tuple[str, ...]] = {}
        for name in self._names:
            for form in _shortened(name):
                forms[form] = (*forms.get(form, ()), name)
        return forms


def _limit(name: str, rank: int) -> float:
    known, other = next((k, o) for letters, k, o in _NAME_LIMITS if len(name) >= letters)
    return known if rank < _BEST_KNOWN else other


def _letters(word: str) -> int:
    """A bit for each letter of the word."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


def _shortened(word: str) -> set[str]:
    """The word, and every form of it with one letter left out, or two if it is long."""
    size = len(word)
    forms = {word, *(word[:i] + word[i + 1 :] for i in range(size))}
    if size >= _TWO_SLIPS - 1:
        forms.update(
            word[:i] + word[i + 1 : j] + word[j + 1 :] for j in range(1, size) for i in range(j)
        )
    return forms
