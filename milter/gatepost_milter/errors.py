"""Every error the milter raises on purpose; the text of each names the next step."""

from gatepost import GatepostError

__all__ = ["ConfigurationError", "ListenError", "MilterError", "ProtocolError"]


class MilterError(GatepostError):
    """Base of everything the milter raises on purpose."""


class ConfigurationError(MilterError):
    """An option is malformed or contradicts another."""


class ListenError(ConfigurationError):
    """A listening socket could not be opened."""


class ProtocolError(MilterError):
    """The peer does not speak the milter protocol; the connection cannot be continued."""
