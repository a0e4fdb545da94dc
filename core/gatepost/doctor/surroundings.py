"""What the doctor looks at that is no setting: times, names and hosts of the world outside."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

__all__ = ["Surroundings"]

SECONDS = 5.0


def utc_now() -> datetime:
    """What this machine takes the time to be."""
    return datetime.now(UTC)


def own_address() -> str | None:
    """By the routing table alone: connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737)
        except OSError:
            return None
        return str(probe.getsockname()[0])


def name_of(address: str) -> str | None:
    """By the system's own means."""
    try:
        return socket.gethostbyaddr(address)[0]
    except OSError:
        return None


def addresses_of(name: str) -> frozenset[str]:
    """By the system's own means; empty when there are none."""
    try:
        return frozenset(str(found[4][0]) for found in socket.getaddrinfo(name, None))
    except OSError:
        return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Tests have surroundings of their own."""

    now: Callable[[], datetime] = utc_now
    known_domains: tuple[str, ...] = ("gmail.com", "outlook.com", "yahoo.com")
    """Domains that have mail hosts, at operators that have nothing to do with each other."""
    no_domain: str = "no-such-domain.invalid"
    """A name that must not exist (RFC 6761 section 6.4)."""
    own_address: Callable[[], str | None] = own_address
    """The address with which this host speaks to the outside."""
    name_of: Callable[[str], str | None] = name_of
    """The host name of an address, None when it has none."""
    addresses_of: Callable[[str], frozenset[str]] = addresses_of
    seconds: float = SECONDS
    """For each question to the network."""
