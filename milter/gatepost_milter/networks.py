"""The client addresses whose mail is not checked."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from gatepost_milter.errors import ConfigurationError

__all__ = ["LOOPBACK", "Network", "parse_networks", "trusts"]

Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks in CIDR form; nothing gives the loopback networks, "none" alone gives none.

    ConfigurationError names the text that is no network.
    """
    chosen = tuple(texts)
    if not chosen:
        return LOOPBACK
    if chosen == ("none",):
        return ()
    return tuple(_parse(text) for text in chosen)


def _parse(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ConfigurationError(
            f"{text!r} is no network ({error}); write 192.0.2.0/24 or 2001:db8::/32, "
            'or "none" alone to trust nobody'
        ) from error


def trusts(networks: tuple[Network, ...], address: str) -> bool:
    """Whether a client's address, as CONNECT gives it, is in one of the networks.

    What cannot be read is trusted by nobody.
    """
    if not networks:
        return False
    # Sendmail writes IPv6 addresses as its own logs do.
    text = address[5:] if address[:5].lower() == "ipv6:" else address
    try:
        ip = ip_address(text)
    except ValueError:
        return False
    unwrapped = _unwrap(ip)
    return any(unwrapped in network for network in networks)


def _unwrap(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 client of a dual-stack socket is an IPv4 client (RFC 4291 section 2.5.5.2)."""
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return mapped or ip
