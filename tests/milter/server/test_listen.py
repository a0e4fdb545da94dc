"""Where to listen, as Postfix writes it."""

import pytest

from gatepost_milter.errors import ConfigurationError
from gatepost_milter.server.listen import ListenAddress, ListenFamily, parse_listen


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("inet:127.0.0.1:9900", ListenAddress(ListenFamily.INET, "127.0.0.1", 9900)),
        ("inet6:[::1]:9900", ListenAddress(ListenFamily.INET6, "::1", 9900)),
        (
            "unix:/run/gatepost/m.sock",
            ListenAddress(ListenFamily.UNIX, path="/run/gatepost/m.sock"),
        ),
        ("systemd", ListenAddress(ListenFamily.SYSTEMD)),
        ("systemd:inbound", ListenAddress(ListenFamily.SYSTEMD, name="inbound")),
    ],
)
def test_an_address_is_read_and_written_alike(text: str, address: ListenAddress) -> None:
    assert parse_listen(text) == address
    assert str(address) == text


def test_an_inet6_address_may_lack_its_brackets() -> None:
    assert parse_listen("inet6:::1:9900") == parse_listen("inet6:[::1]:9900")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("127.0.0.1:9900", "is no place to listen; write inet:127.0.0.1:9900"),
        ("inet:127.0.0.1", "is no place to listen"),
        ("inet:127.0.0.1:99000", "at most 65535"),
        ("unix:run/m.sock", "write the whole path"),
        ("unix:", "write the whole path"),
        ("unix:/" + "x" * 107, "at most 107 bytes"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(text: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        parse_listen(text)
