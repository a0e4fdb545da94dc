"""Where reports come from: networks, which cost something; what is kept leads back to none."""

import hmac
from ipaddress import IPv6Address, ip_address, ip_network

__all__ = ["is_inside", "network_of", "trace_of"]

IPV4_BITS, IPV6_BITS = 24, 48  # what one customer is commonly given, at least
_DIGITS = 16


def network_of(client: str) -> str:
    """The network of a client's address, a /24 or a /48; "" when it has none (a socket's file)."""
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    bits = IPV4_BITS if address.version == 4 else IPV6_BITS
    return str(ip_network((address, bits), strict=False))


def is_inside(network: str) -> bool:
    """Whether it is nobody's on the internet: who is seen from there came through a proxy."""
    return network != "" and ip_network(network).is_private


def trace_of(network: str, domain: str, *, key: bytes, salt: bytes) -> str:
    """What is kept of a network that reported `domain`: a hash that means nothing elsewhere.

    Equal for the same network and domain as long as `salt` is the same, which is forgotten. There
    are so few networks that whoever has both secrets could try them all.
    """
    text = salt + domain.encode("ascii") + b"\0" + network.encode("ascii")
    return hmac.digest(key, text, "sha256").hex()[:_DIGITS]
