"""Listening sockets: opened, or refused with the next step."""

import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gatepost_milter.errors import ListenError
from gatepost_milter.server.listen import ListenAddress, parse_listen
from gatepost_milter.server.sockets import open_socket


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short enough for a socket, whatever pytest's own folder is called."""
    with tempfile.TemporaryDirectory(prefix="gp-") as name:
        yield Path(name)


def at(path: Path) -> ListenAddress:
    return parse_listen(f"unix:{path}")


def complaint(address: ListenAddress) -> str:
    with pytest.raises(ListenError) as caught:
        open_socket(address, mode=0o660)
    return str(caught.value)


def test_a_unix_socket_has_its_mode_from_the_start(folder: Path) -> None:
    for mode in (0o600, 0o666):
        with open_socket(at(folder / f"{mode:o}.sock"), mode=mode):
            found = (folder / f"{mode:o}.sock").stat().st_mode
            assert stat.S_ISSOCK(found)
            assert stat.S_IMODE(found) == mode


def test_the_socket_of_a_killed_process_is_replaced(folder: Path) -> None:
    open_socket(at(folder / "m.sock"), mode=0o660).close()
    assert (folder / "m.sock").exists()
    open_socket(at(folder / "m.sock"), mode=0o660).close()


def test_the_socket_of_a_living_process_is_not(folder: Path) -> None:
    with open_socket(at(folder / "m.sock"), mode=0o660):
        assert "it is in use; `ss -lxp src" in complaint(at(folder / "m.sock"))


def test_a_file_in_the_way_is_left_alone(folder: Path) -> None:
    (folder / "m.sock").write_text("precious")
    assert "not a socket is in the way" in complaint(at(folder / "m.sock"))
    assert (folder / "m.sock").read_text() == "precious"


def test_a_missing_directory_is_named(folder: Path) -> None:
    assert f"there is no directory {folder / 'run'}" in complaint(at(folder / "run/m.sock"))


def test_a_port_in_use_is_named() -> None:
    with open_socket(parse_listen("inet:127.0.0.1:0"), mode=0) as taken:
        port = taken.getsockname()[1]
        assert f"`ss -ltnp sport = :{port}`" in complaint(parse_listen(f"inet:127.0.0.1:{port}"))


def test_an_address_of_another_host_is_named() -> None:
    found = complaint(parse_listen("inet:192.0.2.1:0"))
    assert "this host has no address 192.0.2.1" in found


def test_a_host_of_the_wrong_family_is_named() -> None:
    assert "'::1' is no inet host" in complaint(parse_listen("inet:::1:9900"))


def test_an_empty_host_is_loopback_and_not_the_world() -> None:
    with open_socket(parse_listen("inet::0"), mode=0) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"


def test_inet6_listens_on_ipv6_alone() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("this host has no IPv6")
    with open_socket(parse_listen("inet6:[::1]:0"), mode=0) as listening:
        assert listening.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY) == 1
