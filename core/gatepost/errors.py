"""Every error Gatepost raises on purpose has one base, and its text names the next step.

A bad address is never an error: it is a `Report`. These are faults of the set-up, of a
download or of a plugin.
"""

from datetime import datetime

__all__ = [
    "ClockError",
    "ExpiredError",
    "GatepostError",
    "IndexCorruptError",
    "LocalListError",
    "PluginError",
    "PullError",
    "SettingsError",
    "SnapshotError",
    "TrustError",
]


class GatepostError(Exception):
    """Base of everything Gatepost raises on purpose."""


class SettingsError(GatepostError):
    """A setting is unknown, malformed or contradicts another."""


class LocalListError(GatepostError):
    """A local allow or deny file, or an entry meant for one, cannot be used."""


class PluginError(GatepostError):
    """A plugin could not be loaded or implements a hook that does not exist."""


class SnapshotError(GatepostError):
    """A snapshot could not be read, written or trusted; the last good one keeps serving."""


class IndexCorruptError(SnapshotError):
    """An index file is truncated, damaged or not an index file at all."""


class TrustError(SnapshotError):
    """A signature, an expiry or a version rule refused what was offered."""


class ExpiredError(TrustError):
    """A note was right once and is out of date: the service fell silent, or news is held back.

    `kind` says which note, `expires` since when.
    """

    def __init__(self, message: str, *, kind: str, expires: datetime) -> None:
        super().__init__(message)
        self.kind = kind
        self.expires = expires


class ClockError(TrustError):
    """A time rule refused what was offered, and the clock of this machine is to blame."""


class PullError(SnapshotError):
    """A download failed: network, size, deadline or an unexpected answer."""
