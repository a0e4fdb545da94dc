"""Does the local part name a function rather than a person?"""

from collections.abc import Iterable
from dataclasses import dataclass

from gatepost.address import Address
from gatepost.data import read_names
from gatepost.hookspecs import Check, hookimpl
from gatepost.lists.live import Lists
from gatepost.model import Finding, Outcome, Phase
from gatepost.reasons import Reason
from gatepost.settings import Settings

__all__ = ["RoleCheck"]

_PASS = Finding("role", Outcome.PASS)


@dataclass(frozen=True, slots=True)
class RoleCheck:
    """Compares the local part, without its tag, with RFC 2142's names and the common ones."""

    names: frozenset[str]
    name: str = "role"
    phase: Phase = Phase.INSTANT

    def check(self, address: Address) -> Finding | None:
        """Warns: a shared mailbox is a fine address, only not always the wanted one."""
        if address.fault is not None:
            return None
        name = address.local.partition("+")[0].lower()
        if name not in self.names:
            return _PASS
        return Finding("role", Outcome.WARN, Reason.ROLE, f"{name}@ is a role, not a person")


@hookimpl
def register_checks(settings: Settings, lists: Lists) -> Iterable[Check]:
    """The role check."""
    return [RoleCheck(read_names("roles"))]
