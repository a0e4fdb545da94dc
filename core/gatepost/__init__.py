"""Can we take this email address? Answered where the address is, in microseconds.

A name is loaded when it is first used (PEP 562): a program that imports Gatepost at its top and
asks much later, or never, does not wait for it at its start.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gatepost.address import Address, Fault
    from gatepost.errors import (
        BulkError,
        GatepostError,
        IndexCorruptError,
        LocalListError,
        PluginError,
        ProviderError,
        PullError,
        SettingsError,
        SnapshotError,
        TrustError,
    )
    from gatepost.faults import FaultCode
    from gatepost.gate import Gatepost
    from gatepost.hookspecs import (
        DEPENDS,
        Depends,
        DomainCheck,
        InstantCheck,
        MailboxProvider,
        hookimpl,
    )
    from gatepost.model import (
        Decision,
        Finding,
        Outcome,
        Phase,
        Report,
        SnapshotInfo,
        Status,
    )
    from gatepost.options import SpecialUse
    from gatepost.policy import Policy
    from gatepost.providers.answer import Confidence, MailboxAnswer, MailboxState
    from gatepost.reasons import Reason
    from gatepost.settings import Settings
    from gatepost.version import __version__

__all__ = [
    "DEPENDS",
    "Address",
    "BulkError",
    "Confidence",
    "Decision",
    "Depends",
    "DomainCheck",
    "Fault",
    "FaultCode",
    "Finding",
    "Gatepost",
    "GatepostError",
    "IndexCorruptError",
    "InstantCheck",
    "LocalListError",
    "MailboxAnswer",
    "MailboxProvider",
    "MailboxState",
    "Outcome",
    "Phase",
    "PluginError",
    "Policy",
    "ProviderError",
    "PullError",
    "Reason",
    "Report",
    "Settings",
    "SettingsError",
    "SnapshotError",
    "SnapshotInfo",
    "SpecialUse",
    "Status",
    "TrustError",
    "__version__",
    "hookimpl",
]

# What type checkers read above, for the interpreter; a test compares the two.
_MODULES = {
    "address": ("Address", "Fault"),
    "errors": (
        "BulkError",
        "GatepostError",
        "IndexCorruptError",
        "LocalListError",
        "PluginError",
        "ProviderError",
        "PullError",
        "SettingsError",
        "SnapshotError",
        "TrustError",
    ),
    "faults": ("FaultCode",),
    "gate": ("Gatepost",),
    "hookspecs": (
        "DEPENDS",
        "Depends",
        "DomainCheck",
        "InstantCheck",
        "MailboxProvider",
        "hookimpl",
    ),
    "model": ("Decision", "Finding", "Outcome", "Phase", "Report", "SnapshotInfo", "Status"),
    "options": ("SpecialUse",),
    "policy": ("Policy",),
    "providers.answer": ("Confidence", "MailboxAnswer", "MailboxState"),
    "reasons": ("Reason",),
    "settings": ("Settings",),
    "version": ("__version__",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


if not TYPE_CHECKING:  # or a misspelt name would be of type object instead of an error

    def __getattr__(name):
        """Loads a public name from where it is defined, once."""
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
