"""Does the local part name a function rather than a person?"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from gatepost.address import Address
from gatepost.canonical import DOTS_IGNORED, WITH_RULE, canonical, name_in_domain
from gatepost.data import read_names
from gatepost.hookspecs import DEPENDS, Check, Depends, hookimpl
from gatepost.lists.live import Lists
from gatepost.model import Finding, Outcome, Phase
from gatepost.reasons import Reason
from gatepost.settings import Settings

__all__ = ["RoleCheck"]

_PASS = Finding("role", Outcome.PASS)
_JOINTS = re.compile("[._-]")
# Signs that hold whole words, up to eighteen letters: in no name of ours, and slow to take apart.
_WORDS = re.compile("[\u3200-\u33ff\ufdf0-\ufdff]")


@dataclass(frozen=True, slots=True)
class RoleCheck:
    """Compares the local part with RFC 2142's names and the common ones in several languages, and
    with those that a service publishes.
    """

    names: frozenset[str]
    lists: Lists | None = None
    name: str = "role"
    phase: Phase = Phase.INSTANT

    def check(self, address: Address) -> Finding | None:
        """Warns: a shared mailbox is a fine address, only not always the wanted one.

        A tag does not make a person of it (`info+x`), nor what its provider ignores
        (in.fo@gmail.com). Joined names are a role when each of them is one (`info.sales`, but not
        `info.smith`); digits never are (`2015`).
        """
        if address.fault is not None:
            return None
        name = address.local.lower()
        if "+" in name:
            name = name.partition("+")[0]
        lists = self.lists if self.lists is not None and self.lists.lists_roles else None
        if name in self.names or (lists is not None and lists.role(name)):
            return _found(name)
        # Most names are done here, without being taken apart. None of ours ends with a digit.
        if "-" not in name and "_" not in name and name.isascii():
            if "." not in name or ("0" <= name[-1] <= "9" and lists is None):
                return _PASS
            if name.partition(".")[0] not in self.names:
                if address.domain not in DOTS_IGNORED:
                    return _PASS
                bare = name.replace(".", "")
                if bare not in self.names and (lists is None or not lists.role(bare)):
                    return _PASS
        return self._carefully(name, address.domain)

    def for_domain(self, domain: str) -> Finding | Depends:
        """What holds for every address of a domain that is itself the name of a mailbox."""
        name = name_in_domain(domain)
        return self._carefully(name, "") if name else DEPENDS

    def _carefully(self, name: str, domain: str) -> Finding:
        if not name.isascii():  # full-width letters are the same name for whoever reads it
            if _WORDS.search(name):
                return _PASS
            name = unicodedata.normalize("NFKC", name).lower().partition("+")[0]
        spellings = [name]
        if domain in WITH_RULE and _JOINTS.search(name):
            spellings.append(canonical(name, domain).rpartition("@")[0])
        for each in spellings:
            if self.names.issuperset(_JOINTS.split(each)) or each in self.names:
                return _found(each)
            if self.lists is not None and self.lists.role(each):
                return _found(each)
        return _PASS


def _found(name: str) -> Finding:
    return Finding("role", Outcome.WARN, Reason.ROLE, f"{name}@ is a role, not a person")


@hookimpl
def register_checks(settings: Settings, lists: Lists) -> Iterable[Check]:
    """The role check."""
    return [RoleCheck(read_names("roles"), lists)]
