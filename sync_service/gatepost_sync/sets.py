"""The sets that sources feed, and which of them are published."""

from enum import StrEnum

__all__ = ["ALWAYS", "NEVER", "SetName"]


class SetName(StrEnum):
    """Names as they stand in manifests, settings and commands."""

    DISPOSABLE = "disposable"
    BLACKLIST = "blacklist"
    DOMAIN_STATE = "domain_state"
    RELAY = "relay"
    """Forwarding services; what they own is taken off `disposable`."""
    FREE = "free"
    """Providers that give a mailbox to anybody."""
    ROLE = "role"
    """Local parts that name a function."""
    MX = "mx"
    """Mail hosts that give their owner away: fingerprints."""
    ALLOW = "allow"
    """What is taken off every list here."""


ALWAYS = frozenset({SetName.DISPOSABLE, SetName.BLACKLIST, SetName.DOMAIN_STATE})
"""Published even when they are empty; the others once something is in them."""

NEVER = frozenset({SetName.ALLOW})
"""Only subtracts."""
