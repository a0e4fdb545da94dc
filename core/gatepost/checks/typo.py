"""Is the domain a misspelling of one that everybody knows?"""

import re
from collections.abc import Callable, Iterable
from functools import cache

from gatepost.address import Address
from gatepost.data import read_names, read_ranked
from gatepost.hookspecs import DEPENDS, Check, Depends, hookimpl
from gatepost.lists.live import Lists
from gatepost.lists.state import DomainFlag
from gatepost.memory import MOST, Memory
from gatepost.model import Finding, Outcome, Phase
from gatepost.reasons import Reason
from gatepost.settings import Settings
from gatepost.typos.speller import Speller

__all__ = ["TypoCheck", "build_speller"]

_NAME = "typo"
_WARN, _TYPO = Outcome.WARN, Reason.TYPO
_NOTHING = "-"  # is meant: a value that is no domain
_LONGEST = 40  # characters of a broken domain that can still be read as a popular one
# What a local part must look like to be worth suggesting again.
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_NOT_THERE = DomainFlag.UNREGISTERED | DomainFlag.NULL_MX | DomainFlag.NO_MAIL_HOST
_REAL = ("wellknown", "free", "relays", "forwarders", "lookalikes")


@cache  # the same for every gate of this process, and never changed
def build_speller() -> Speller:
    """The speller over our own lists; takes a few milliseconds."""
    real = frozenset[str]().union(*map(read_names, _REAL))
    return Speller(read_ranked("popular"), real)


class TypoCheck:
    """Suggests the popular domain nearest to a misspelt one.

    What the spelling says of a domain never changes, so a misspelt one is remembered; what the
    lists say does, so they are asked each time. That a domain is not misspelt is told as fast as
    it would be remembered, and whoever asks `for_domain` knows it.
    """

    def __init__(self, lists: Lists, *, speller: Callable[[], Speller] = build_speller) -> None:
        self.name = _NAME
        self.phase = Phase.INSTANT
        self._lists = lists
        self._build = speller
        self._speller: Speller | None = None
        self._memo = Memory[str, str](MOST)

    def check(self, address: Address) -> Finding | None:
        """Warns, and suggests the whole address; None when the domain looks as it was meant."""
        if address.fault is not None:
            return self._faulty(address)
        meant = self._meant(address.domain)
        return None if meant is None else _suggest(address.local, meant)

    def for_domain(self, domain: str) -> Depends | None:
        """Nothing of a domain that looks as it was meant; else there is an address to suggest."""
        return None if self._meant(domain) is None else DEPENDS

    def _meant(self, domain: str) -> str | None:
        meant = self._memo.get(domain)
        if meant is None:
            meant = self._ready().meant(domain)
            if meant is None:
                return None
            self._memo.keep(domain, meant)
        return None if self._exists(domain) else meant

    def _faulty(self, address: Address) -> Finding | None:
        """`ann@gmail,com` is no address, and yet it is plain which one was meant."""
        local, _, text = address.raw.rpartition("@")
        local = local.rpartition("<")[2].strip().removesuffix("@")
        if len(text) > _LONGEST or not _LOCAL.fullmatch(local):
            return None
        key = f"@{text}"  # apart from the domains: it is read in another way
        meant = self._memo.get(key)
        if meant is None:
            meant = self._ready().repaired(text, read=address.domain)
            meant = self._memo.keep(key, meant or _NOTHING)
        return None if meant is _NOTHING else _suggest(local, meant)

    def _exists(self, domain: str) -> bool:
        """Whether the domain state knows that mail goes there: then it may well be meant."""
        state = self._lists.facts(domain).state
        return state is not None and not state.flags & _NOT_THERE and bool(state.flags)

    def _ready(self) -> Speller:
        if self._speller is None:  # two threads may both build it; either one will do
            self._speller = self._build()
        return self._speller


def _suggest(local: str, meant: str) -> Finding:
    # None of the popular providers tells upper from lower case.
    detail, suggestion = f"looks like {meant}", f"{local.lower()}@{meant}"
    return Finding(_NAME, _WARN, _TYPO, detail, "", suggestion)


@hookimpl
def register_checks(settings: Settings, lists: Lists) -> Iterable[Check]:
    """The typo check."""
    return [TypoCheck(lists)]
