"""Nobody's MX record sends us into our own network, however it is disguised."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.smtp.safety import is_public, may_connect, read_networks, unwrapped

# fmt: off
CLOSED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.255.255.255",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8", "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::8.8.8.8", "2002:7f00:1::",
    "2002:a00:1::1", "2002:c0a8:101::", "2001:0:7f00:1::", "2001:0:808:808:0:0:80ff:fffe",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2001:10::1", "2001:20::1", "3fff::1",
    "5f00::1", "100::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12:3456::1",
    "ff02::1", "ff0e::1", "4000::1", "2a00:1450:4001:800:0:5efe:10.0.0.1",
    "2a00:1450:4001:800:200:5efe:127.0.0.1",
]
# fmt: on

# fmt: off
OPEN = [
    "8.8.8.8", "1.1.1.1", "142.250.27.27", "193.0.0.1", "100.63.255.255", "100.128.0.1",
    "172.15.255.255", "172.32.0.1", "192.0.1.1", "223.255.255.255", "::ffff:8.8.8.8",
    "64:ff9b::808:808", "2002:808:808::1", "2a00:1450:4013:c1a::1b", "2607:f8b0:400e::1",
    "2001:4860:4860::8888", "2001:200::1", "2a00:1450:4001:800:0:5efe:8.8.8.8",
]
# fmt: on


@pytest.mark.parametrize("address", CLOSED)
def test_it_is_never_connected_to(address: str) -> None:
    assert not may_connect(address)


@pytest.mark.parametrize("address", OPEN)
def test_it_may_be_connected_to(address: str) -> None:
    assert may_connect(address)


@pytest.mark.parametrize(
    "text", ["", "localhost", "mx.example.com", "127.1", "0x7f.1", "1.2.3.4:25"]
)
def test_what_is_no_address_is_none_to_connect_to(text: str) -> None:
    assert not may_connect(text)


def test_a_setting_may_allow_what_is_closed() -> None:
    networks = [ip_network("127.0.0.0/8"), ip_network("::1")]
    assert may_connect("127.0.0.1", networks)
    assert may_connect("::1", networks)
    assert not may_connect("10.0.0.1", networks)
    assert not may_connect("::ffff:10.0.0.1", networks)


def test_networks_are_read_with_a_clear_error() -> None:
    assert read_networks(("127.0.0.0/8", "::1")) == ("127.0.0.0/8", "::1")
    with pytest.raises(ValueError, match=r"127\.0\.0\.1/8"):
        read_networks(("127.0.0.1/8",))


CARRIERS = [
    lambda inner: IPv6Address((0xFFFF << 32) | inner),
    lambda inner: IPv6Address((0x64FF9B << 96) | inner),
    lambda inner: IPv6Address((0x2002 << 112) | (inner << 80) | 1),
    lambda inner: IPv6Address((0x20010000 << 96) | (inner << 64) | 1),
    lambda inner: IPv6Address((0x20010000 << 96) | (~inner & 0xFFFFFFFF)),
    lambda inner: IPv6Address((0x2A001450 << 96) | (0x5EFE << 32) | inner),
]


@given(st.ip_addresses(v=4), st.sampled_from(CARRIERS))
def test_no_disguise_makes_a_closed_address_open(inner: IPv4Address, wrap: object) -> None:
    outer = wrap(int(inner))  # type: ignore[operator]  # one of the functions above
    assert inner in unwrapped(outer)
    if not is_public(inner):
        assert not is_public(outer)


@given(st.ip_addresses(v=6))
def test_what_python_holds_for_private_is_never_open(address: IPv6Address) -> None:
    if address.is_private or address.is_multicast or address.is_link_local:
        carried = unwrapped(address)
        # NAT64 and mapped addresses are as private as what they carry.
        assert not is_public(address) or all(map(is_public, carried))
