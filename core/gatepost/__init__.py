"""Can we take this email address? Answered where the address is, in microseconds."""

from gatepost.address import Address, Fault
from gatepost.errors import (
    GatepostError,
    IndexCorruptError,
    LocalListError,
    PluginError,
    PullError,
    SettingsError,
    SnapshotError,
    TrustError,
)
from gatepost.faults import FaultCode
from gatepost.gate import Gatepost
from gatepost.hookspecs import DomainCheck, InstantCheck, hookimpl
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
from gatepost.reasons import Reason
from gatepost.settings import Settings
from gatepost.version import __version__

__all__ = [
    "Address",
    "Decision",
    "DomainCheck",
    "Fault",
    "FaultCode",
    "Finding",
    "Gatepost",
    "GatepostError",
    "IndexCorruptError",
    "InstantCheck",
    "LocalListError",
    "Outcome",
    "Phase",
    "PluginError",
    "Policy",
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
