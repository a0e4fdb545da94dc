"""Which addresses may be connected to: whoever publishes an MX record chooses where we go.

Without this, `MX 0 printer.local` turns a sign-up form into a scanner of our own network. An IPv6
address may carry an IPv4 one inside; both must be fit to be seen. Sources: the IANA special-purpose
address registries, RFC 6052 and 8215 (NAT64), 3056 (6to4), 4380 (Teredo), 5214 (ISATAP).
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

__all__ = ["Network", "is_public", "may_connect", "read_networks", "unwrapped"]

Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address

# Not `is_global`: what that means depends on Python's version, and it holds multicast for global.
_CLOSED_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_OPEN_V6 = IPv6Network("2000::/3")  # global unicast; all else is special or not given to anybody
_CLOSED_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "3fff::/20",
    )
)
# Prefix, and how far from the right end the 32 bits of an IPv4 address begin.
_CARRIERS = (
    (IPv6Network("::/96"), 0),  # IPv4-compatible, deprecated; :: and ::1 are among them
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped
    (IPv6Network("::ffff:0:0:0/96"), 0),  # SIIT
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("2002::/16"), 80),  # 6to4
)
# Carriers that lead out into the world where there is no IPv4, so that what they carry decides.
_ROADS = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"), IPv6Network("2002::/16"))
_TEREDO = IPv6Network("2001::/32")
_ISATAP = (0x00005EFE, 0x02005EFE)


def read_networks(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts themselves; ValueError names one that is no network ("127.0.0.0/8", "::1")."""
    for text in texts:
        ip_network(text)
    return texts


def may_connect(address: str, allowed: Iterable[Network] = ()) -> bool:
    """Whether `address` is public, or in one of the networks that are `allowed` all the same."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if getattr(parsed, "scope_id", None):
        return False  # of this link only, whatever the rest says
    return is_public(parsed) or any(parsed in network for network in allowed)


def is_public(address: _Address) -> bool:
    """Whether it, and every IPv4 address in it, belongs to somebody out in the world."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_V4)
    if not all(map(is_public, unwrapped(address))):
        return False
    if any(address in road for road in _ROADS):
        return True
    return address in _OPEN_V6 and not any(address in network for network in _CLOSED_V6)


def unwrapped(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address carries."""
    number = int(address)
    carried = [number >> shift for network, shift in _CARRIERS if address in network]
    if address in _TEREDO:
        carried += [number >> 64, ~number]  # the server; the client, its bits turned over
    if (number >> 32) & 0xFFFFFFFF in _ISATAP:
        carried.append(number)
    return tuple(IPv4Address(bits & 0xFFFFFFFF) for bits in carried)
