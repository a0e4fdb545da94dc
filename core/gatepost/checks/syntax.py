"""Is it an email address at all?"""

from collections.abc import Iterable
from dataclasses import dataclass

from gatepost.address import Address, Fault
from gatepost.faults import UNUSUAL
from gatepost.hookspecs import DEPENDS, Check, Depends, hookimpl
from gatepost.lists.live import Lists
from gatepost.model import Finding, Outcome, Phase
from gatepost.reasons import Reason
from gatepost.settings import Settings

__all__ = ["SyntaxCheck"]

_PASS = Finding("syntax", Outcome.PASS)
# A member of an enum, looked up by its name, takes as long as a whole check.
_SYNTAX, _UNUSUAL, _FAIL = Reason.SYNTAX, Reason.UNUSUAL_SYNTAX, Outcome.FAIL
_NON_ASCII = Finding("syntax", Outcome.FAIL, Reason.NON_ASCII, "needs SMTPUTF8 (RFC 6531)")


@dataclass(frozen=True, slots=True)
class SyntaxCheck:
    """Reports what the parser found (RFC 5321, 5322, 6531)."""

    smtputf8: bool = True
    name: str = "syntax"
    phase: Phase = Phase.INSTANT

    def check(self, address: Address) -> Finding:
        """Fails on a fault, and on a non-ASCII local part where mail cannot go there."""
        if address.fault is not None:
            return _faulty(address.fault)
        if not self.smtputf8 and not address.local.isascii():
            return _NON_ASCII
        return _PASS

    def for_domain(self, domain: str) -> Finding | Depends:
        """A pass, unless there are letters that mail from here cannot carry."""
        return _PASS if self.smtputf8 else DEPENDS


def _faulty(fault: Fault) -> Finding:
    # Two reasons for all faults, so that a policy names one; the fault's own code tells them apart.
    reason = _UNUSUAL if fault.code in UNUSUAL else _SYNTAX
    return Finding("syntax", _FAIL, reason, fault.message, fault=fault)


@hookimpl
def register_checks(settings: Settings, lists: Lists) -> Iterable[Check]:
    """The syntax check."""
    return [SyntaxCheck(smtputf8=settings.smtputf8)]
