"""Every error Gatepost raises on purpose has one base, and its text names the next step.

A bad address is never an error: it is a `Report`. These are faults of the set-up, of a
download or of a plugin.
"""

from datetime import datetime

__all__ = [
    "BulkError",
    "ClockError",
    "DecisionLogError",
    "DeltaError",
    "ExpiredError",
    "GatepostError",
    "IndexCorruptError",
    "LocalListError",
    "PluginError",
    "ProviderError",
    "PullError",
    "SettingsError",
    "SnapshotError",
    "TrustError",
]


class GatepostError(Exception):
    """Base of everything Gatepost raises on purpose."""


class SettingsError(GatepostError):
    """A setting is unknown, malformed or contradicts another."""


class BulkError(GatepostError):
    """A file of addresses cannot be read, or its verdicts cannot be written."""


class LocalListError(GatepostError):
    """A local allow or deny file, or an entry meant for one, cannot be used."""


class DecisionLogError(GatepostError):
    """A reference names no decision that is kept here."""


class PluginError(GatepostError):
    """A plugin could not be loaded or implements a hook that does not exist."""


class ProviderError(GatepostError):
    """A mailbox provider could not ask: no connection, no credit, no such key. The next one may.

    Its text never holds an address. `retry_after` are the seconds to leave it alone; None leaves
    that to how often it fails.
    """

    def __init__(self, text: str, *, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class SnapshotError(GatepostError):
    """A snapshot could not be read, written or trusted; the last good one keeps serving."""


class IndexCorruptError(SnapshotError):
    """An index file is truncated, damaged or not an index file at all."""


class DeltaError(SnapshotError):
    """A delta is damaged or does not fit the file it is for; the full file is fetched instead."""


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
