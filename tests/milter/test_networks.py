"""Whose mail is not checked."""

import pytest

from gatepost_milter.errors import ConfigurationError
from gatepost_milter.networks import LOOPBACK, parse_networks, trusts


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.8.9.10", "::1", "IPv6:::1", "::ffff:127.0.0.1"]
)
def test_loopback_is_trusted_by_default(address: str) -> None:
    assert trusts(parse_networks(()), address)


@pytest.mark.parametrize("address", ["192.0.2.1", "::2", "", "unknown", "/run/x.sock"])
def test_nobody_else_is(address: str) -> None:
    assert not trusts(LOOPBACK, address)


def test_chosen_networks_replace_the_default() -> None:
    networks = parse_networks(("192.0.2.0/24", "2001:db8::/32"))
    assert trusts(networks, "192.0.2.7")
    assert trusts(networks, "IPv6:2001:db8::7")
    assert not trusts(networks, "127.0.0.1")


def test_none_trusts_nobody() -> None:
    assert parse_networks(("none",)) == ()


@pytest.mark.parametrize("text", ["192.0.2.1/24", "example.org", "none "])
def test_what_is_no_network_is_named(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"is no network .* write 192\.0\.2\.0/24"):
        parse_networks((text,))
