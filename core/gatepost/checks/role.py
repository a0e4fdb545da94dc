"""Does the local part name a function rather than a person?"""

import re
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
_JOINTS = re.compile("[._-]")


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

        A tag does not make a person of it (`info+x`). Joined names are a role when each of them
        is one (`info.sales`, but not `info.smith`); digits never are (`2015`).
        """
        if address.fault is not None:
            return None
        name = address.local.lower()
        if "+" in name:
            name = name.partition("+")[0]
        if name not in self.names and not (self.lists is not None and self.lists.role(name)):
            # Most names are done here, without being taken apart.
            if name.partition(".")[0] not in self.names and "-" not in name and "_" not in name:
                return _PASS
            if not self.names.issuperset(_JOINTS.split(name)):
                return _PASS
        return Finding("role", Outcome.WARN, Reason.ROLE, f"{name}@ is a role, not a person")


@hookimpl
def register_checks(settings: Settings, lists: Lists) -> Iterable[Check]:
    """The role check."""
    return [RoleCheck(read_names("roles"), lists)]
