"""From a misspelt mail domain to the popular one that was meant.

The name ("gmail") and what stands behind it ("com", "co.uk") are judged apart. Most domains end in
something that exists: then it is only asked which names popular domains have before just that.
"""

import re
from collections.abc import Iterable, Sequence

from gatepost.lists.domains import parents
from gatepost.typos.crowd import among
from gatepost.typos.endings import Endings
from gatepost.typos.forms import COINED, other_forms
from gatepost.typos.names import Names
from gatepost.typos.popular import Popular
from gatepost.typos.slips import EASIEST, FAR, costs_of_slips

__all__ = ["Speller"]

_BOTH_LIMIT = 17  # a slip on either side of the dot
_LAST_LIMIT = 15  # two easy slips behind it, or any one: gmail.cin, gmail.xon, gmail.com1
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_LETTER = "X"  # in their place; the others are small ones
_AROUND = "<>()[]{}\"'`!?:*/|\\"  # pasted along with an address
_FOR_DOTS = str.maketrans("-_:", "...")  # keys beside that of the dot, on one keyboard or another
_HOUSEHOLD = 8  # ranks of names that mean one domain when typed without any

_Near = tuple[int, int]  # a name or a suffix, and how far it is away
_Found = tuple[int, int, str]  # how far a domain is away, its rank, and the domain


class Speller:
    """`popular` are the domains that may be suggested, best known first; `real` are never
    corrected, nor is what lies below them."""

    def __init__(self, popular: Sequence[str], real: frozenset[str]) -> None:
        self._suggested = frozenset(popular)
        self._kept = real.union(popular)
        self._deepest = max(domain.count(".") + 1 for domain in self._kept)
        self._undotted = {domain.replace(".", ""): domain for domain in reversed(popular)}
        # With a dot behind every letter, which is more than any other slip adds.
        self._longest = 2 * max(map(len, self._undotted))
        self._households = {domain.partition(".")[0]: domain for domain in popular[:_HOUSEHOLD]}
        self._dotted = {domain.translate(_FOR_DOTS): domain for domain in reversed(popular)}
        self._forms = other_forms(popular, self._households)
        self._popular, costs = Popular(popular), costs_of_slips()
        self._names = Names(costs, self._popular)
        self._endings = Endings(costs, self._popular)

    def meant(self, domain: str) -> str | None:
        """The popular domain that a canonical one is a misspelling of, None when it is none."""
        if len(domain) > self._longest:
            return None
        plain = domain.removeprefix("www.")
        if self._is_real(plain):
            return plain if plain != domain and plain in self._suggested else None
        form = self._forms.get(plain) or self._undotted.get(plain.replace(".", ""))
        return form or self._nearest(plain)

    def repaired(self, text: str, *, read: str = "") -> str | None:
        """The popular domain behind a text that is no domain: `gmail,com`, `gmail..com`, `gmail`,
        `gmail-com`, `gmail.com>`. `read` is the canonical domain that is in it all the same.

        None also for a text that is in order, for then something else is wrong.
        """
        is_plain = bool(read) and "--" not in read  # else it is an A-label of what was mistyped
        domain = read if is_plain else _cleaned(text)
        if domain in self._suggested:
            return None if domain == text.lower() else domain
        if is_plain:
            return self.meant(domain)
        dotted = None if "." in domain else self._dotted.get(domain.translate(_FOR_DOTS))
        return dotted or self._households.get(domain) or self.meant(domain)

    def _is_real(self, domain: str) -> bool:
        for parent in parents(domain, self._deepest):  # noqa: SIM110  any() costs a generator more
            if parent in self._kept:
                return True
        return False

    def _nearest(self, domain: str) -> str | None:
        name, _, typed = domain.partition(".")
        sure = self._endings.sure(typed)
        if sure is not None:
            within = FAR if sure.far == 0 else _BOTH_LIMIT - sure.far
            names = self._names.near(name, sure.before, within)
            return self._best(names, [(sure.number, sure.far)])
        if self._endings.exists(typed):
            return None
        number = self._popular.names.get(name)
        if number is None:
            return self._of_near_names(name, typed)
        return self._of_name(name, number, typed) or self._of_household(name, typed)

    def _of_name(self, name: str, number: int, typed: str) -> str | None:
        """The nearest domain when the name is right, and what stands behind it is no ending.

        Domains of this name are looked at first. Other names are a slip away, and so are their
        endings.
        """
        only, behind = self._popular.only.get(name), self._popular.behind[number]
        far = FAR if only is None else self._endings.far(typed, only)
        if far < 2 * EASIEST:
            return f"{name}.{only}"
        like = self._endings.like(typed)
        if only is not None and not like & ~behind:
            return None if far == FAR else f"{name}.{only}"
        endings = self._endings.near(typed, like & behind)
        if any(beyond < 2 * EASIEST for _, beyond in endings) or not like & ~behind:
            return self._best([(number, 0)], endings)
        return self._of_near_endings(name, endings + self._endings.near(typed, like & ~behind))

    def _of_household(self, name: str, typed: str) -> str | None:
        """Behind a name that means one thing all over the world, more may be wrong."""
        domain = self._households.get(name)
        if domain is None or len(name) < COINED:
            return None
        _, _, suffix = domain.partition(".")
        return None if self._endings.far(typed, suffix, _LAST_LIMIT) == FAR else domain

    def _of_near_names(self, name: str, typed: str) -> str | None:
        """The nearest domain when neither part is right: names first, for few endings stand behind
        those that are near."""
        like = self._endings.like(typed)
        if not like:
            return None
        before = self._popular.before_any(like)
        names = list(self._names.near(name, before, _BOTH_LIMIT - EASIEST))
        behind = self._popular.behind_any(among(near for near, _ in names))
        return self._best(names, self._endings.near(typed, like & behind)) if behind else None

    def _of_near_endings(self, name: str, endings: Sequence[_Near]) -> str | None:
        """The nearest domain with one of these endings; hardly any is near to what stands behind
        a name that is right."""
        if not endings:
            return None
        before = self._popular.before_any(among(ending for ending, _ in endings))
        nearest = min(beyond for _, beyond in endings)
        return self._best(self._names.near(name, before, _BOTH_LIMIT - nearest), endings)

    def _best(self, names: Iterable[_Near], endings: Sequence[_Near]) -> str | None:
        """The nearest domain; of two the better known one."""
        best: _Found | None = None
        for name, far in names:
            for ending, beyond in endings:
                domain = self._popular.domains.get((name, ending))
                if domain is not None and (beyond == 0 or far + beyond <= _BOTH_LIMIT):
                    found = (far + beyond, *domain)
                    best = found if best is None else min(best, found)
        return None if best is None else best[2]


def _cleaned(text: str) -> str:
    """What is a domain, or would be one but for a few signs."""
    dotted = "".join(text.lower().replace(",", ".").replace(";", ".").split())
    plain = _FOREIGN.sub(_LETTER, dotted.strip(_AROUND))
    return ".".join(filter(None, plain.split(".")))
