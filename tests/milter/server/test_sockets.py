"""Listening sockets: opened, or refused with the next step."""

import grp
import os
import pwd
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gatepost_milter.errors import ListenError
from gatepost_milter.server.listen import ListenAddress, parse_listen
from gatepost_milter.server.sockets import Access, open_socket


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short enough for a socket, whatever pytest's own folder is called."""
    with tempfile.TemporaryDirectory(prefix="gp-") as name:
        yield Path(name)


def at(path: Path) -> ListenAddress:
    return parse_listen(f"unix:{path}")


def complaint(address: ListenAddress) -> str:
    with pytest.raises(ListenError) as caught:
        open_socket(address, access=Access(0o660))
    return str(caught.value)


def test_a_unix_socket_has_its_mode_from_the_start(folder: Path) -> None:
    for mode in (0o600, 0o666):
        with open_socket(at(folder / f"{mode:o}.sock"), access=Access(mode)):
            found = (folder / f"{mode:o}.sock").stat().st_mode
            assert stat.S_ISSOCK(found)
            assert stat.S_IMODE(found) == mode


def test_the_socket_of_a_killed_process_is_replaced(folder: Path) -> None:
    open_socket(at(folder / "m.sock"), access=Access(0o660)).close()
    assert (folder / "m.sock").exists()
    open_socket(at(folder / "m.sock"), access=Access(0o660)).close()


def test_the_socket_of_a_living_process_is_not(folder: Path) -> None:
    with open_socket(at(folder / "m.sock"), access=Access(0o660)):
        assert "it is in use; `ss -lxp src" in complaint(at(folder / "m.sock"))


def test_a_file_in_the_way_is_left_alone(folder: Path) -> None:
    (folder / "m.sock").write_text("precious")
    assert "not a socket is in the way" in complaint(at(folder / "m.sock"))
    assert (folder / "m.sock").read_text() == "precious"


def test_a_missing_directory_is_named(folder: Path) -> None:
    assert f"there is no directory {folder / 'run'}" in complaint(at(folder / "run/m.sock"))


def test_a_port_in_use_is_named() -> None:
    with open_socket(parse_listen("inet:127.0.0.1:0"), access=Access()) as taken:
        port = taken.getsockname()[1]
        assert f"`ss -ltnp sport = :{port}`" in complaint(parse_listen(f"inet:127.0.0.1:{port}"))


def test_an_address_of_another_host_is_named() -> None:
    found = complaint(parse_listen("inet:192.0.2.1:0"))
    assert "this host has no address 192.0.2.1" in found


def test_a_host_of_the_wrong_family_is_named() -> None:
    assert "'::1' is no inet host" in complaint(parse_listen("inet:::1:9900"))


def test_an_empty_host_is_loopback_and_not_the_world() -> None:
    with open_socket(parse_listen("inet::0"), access=Access()) as listening:
        assert listening.getsockname()[0] == "127.0.0.1"


def test_inet6_listens_on_ipv6_alone() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("this host has no IPv6")
    with open_socket(parse_listen("inet6:[::1]:0"), access=Access()) as listening:
        assert listening.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY) == 1


def test_a_unix_socket_may_belong_to_another_group(folder: Path) -> None:
    group = grp.getgrgid(os.getgid()).gr_name
    with open_socket(at(folder / "m.sock"), access=Access(0o640, group=group)):
        found = (folder / "m.sock").stat()
    assert (found.st_gid, stat.S_IMODE(found.st_mode)) == (os.getgid(), 0o640)


def test_an_owner_that_there_is_not_is_named_and_leaves_no_file(folder: Path) -> None:
    with pytest.raises(ListenError, match="no such group: 'nobody-at-all'; create it first"):
        open_socket(at(folder / "m.sock"), access=Access(group="nobody-at-all"))
    assert not (folder / "m.sock").exists()


def test_a_group_that_we_are_not_in_is_named_and_leaves_no_file(folder: Path) -> None:
    others = (g for g in grp.getgrall() if g.gr_gid not in {os.getegid(), *os.getgroups()})
    group = next(others).gr_name
    with (
        as_nobody(folder),
        pytest.raises(ListenError, match=f"we may not give it to the group {group}; join that"),
    ):
        open_socket(at(folder / "m.sock"), access=Access(group=group))
    assert not (folder / "m.sock").exists()


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Without root's privileges, where the tests have them; the folder is given along."""
    if os.geteuid() != 0:
        yield
        return
    nobody = pwd.getpwnam("nobody").pw_uid
    os.chown(folder, nobody, -1)
    os.seteuid(nobody)
    try:
        yield
    finally:
        os.seteuid(0)


def test_without_systemd_there_are_no_sockets_of_its() -> None:
    assert "systemd passed no sockets; start it through its .socket unit" in complaint(
        parse_listen("systemd:inbound")
    )
