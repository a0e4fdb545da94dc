"""What the service raises on purpose; each text names the next step."""

from gatepost.errors import GatepostError

__all__ = [
    "BackupError",
    "BadEntryError",
    "HalfRestoredError",
    "LeaseLostError",
    "ListRefusedError",
    "ListenError",
    "NotInitialisedError",
    "NotTheOwnerError",
    "PublishRefusedError",
    "RefreshRefusedError",
    "RetireRefusedError",
    "ServiceError",
    "UpstreamError",
]


class ServiceError(GatepostError):
    """Base of the service's own errors."""


class NotInitialisedError(ServiceError):
    """The data directory has no keys yet."""


class NotTheOwnerError(ServiceError):
    """Others publish from this database."""


class UpstreamError(ServiceError):
    """A source could not be read, or what it sent cannot be its list."""


class ListRefusedError(UpstreamError):
    """A source answered, but not with what can be believed to be its list."""


class BackupError(ServiceError):
    """A backup cannot be made or restored as asked; nothing was changed."""


class HalfRestoredError(ServiceError):
    """A restore did not end; what is there is no service."""


class BadEntryError(ServiceError):
    """A line cannot be published. The text says why and never repeats the line."""


class PublishRefusedError(ServiceError):
    """What would be published would harm those who pull it."""


class RefreshRefusedError(ServiceError):
    """The DNS said of so many domains at once that they are gone that it is not believed."""


class RetireRefusedError(ServiceError):
    """A set would lose everything that was collected for it."""


class LeaseLostError(ServiceError):
    """A job was given to another worker while this one still had it."""


class ListenError(ServiceError):
    """The address to listen on is taken or is not this machine's."""
