"""Opens listening sockets, and says in words why one could not be opened."""

import errno
import os
import shutil
import socket
import stat
from dataclasses import dataclass
from pathlib import Path

from gatepost_milter.errors import ListenError
from gatepost_milter.server.activation import passed_socket
from gatepost_milter.server.listen import ListenAddress, ListenFamily

__all__ = ["Access", "open_socket"]

# As many as may be connected: after a restart all of an MTA's processes come at once.
_BACKLOG = 1_024


@dataclass(frozen=True, slots=True)
class Access:
    """Who may connect to a UNIX socket: permission bits, and whose file it is (None: ours)."""

    mode: int = 0o660
    user: str | None = None
    group: str | None = None


def open_socket(address: ListenAddress, *, access: Access) -> socket.socket:
    """A listening socket; `access` is for UNIX sockets. ListenError names the next step."""
    try:
        if address.family is ListenFamily.SYSTEMD:
            return passed_socket(address.name)
        if address.family is ListenFamily.UNIX:
            return _open_unix(Path(address.path), access)
        return _open_inet(address)
    except OSError as error:
        raise ListenError(f"cannot listen on {address}: {_next_step(address, error)}") from error


def _open_inet(address: ListenAddress) -> socket.socket:
    family = socket.AF_INET if address.family is ListenFamily.INET else socket.AF_INET6
    # Without AI_PASSIVE an empty host is loopback: nothing listens to the world by omission.
    found = socket.getaddrinfo(address.host or None, address.port, family, socket.SOCK_STREAM)
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        # So that a restart need not wait for the last connections to leave TIME_WAIT.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind(found[0][4])
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def _open_unix(path: Path, access: Access) -> socket.socket:
    _remove_stale(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listening.bind(str(path))
        # Before listen(): until then nobody can connect, so no one slips in under the umask.
        _give(path, access)
        listening.listen(_BACKLOG)
    except BaseException:
        listening.close()
        raise
    return listening


def _give(path: Path, access: Access) -> None:
    # chown() takes the set-ID bits away, so the mode comes last.
    try:
        if access.user is not None:
            shutil.chown(path, user=access.user)
        if access.group is not None:
            shutil.chown(path, group=access.group)
    except LookupError as error:
        path.unlink()
        raise ListenError(f"cannot listen on unix:{path}: {error}; create it first") from error
    except PermissionError as error:
        path.unlink()
        raise ListenError(
            f"cannot listen on unix:{path}: we may not give it to {_whose(access)}; join that "
            "group, or make the directory set-group-ID and drop socket_user and socket_group"
        ) from error
    path.chmod(access.mode)


def _whose(access: Access) -> str:
    owners = {"user": access.user, "group": access.group}
    return " and ".join(f"the {kind} {name}" for kind, name in owners.items() if name is not None)


def _remove_stale(path: Path) -> None:
    """Remove the socket that a killed process left behind; never one that is in use."""
    try:
        if not stat.S_ISSOCK(path.stat().st_mode):
            raise OSError(errno.EEXIST, "not a socket")
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))


def _next_step(address: ListenAddress, error: OSError) -> str:
    """What went wrong, and what the operator can do about it."""
    unix = address.family is ListenFamily.UNIX
    known = _unix_steps(Path(address.path)) if unix else _inet_steps(address)
    if isinstance(error, socket.gaierror):
        return f"{address.host!r} is no {address.family} host; write its IP address"
    return known.get(error.errno or 0, error.strerror or str(error))


def _unix_steps(path: Path) -> dict[int, str]:
    denied = f"we may not write to {path.parent}; give it to the user we run as"
    return {
        errno.EADDRINUSE: f"it is in use; `ss -lxp src {path}` shows by whom; or choose another",
        errno.ENOENT: f"there is no directory {path.parent}; create it for the user we run as",
        errno.EEXIST: "a file that is not a socket is in the way; move it, or choose another path",
        errno.EACCES: denied,
        errno.EPERM: denied,
    }


def _inet_steps(address: ListenAddress) -> dict[int, str]:
    port = address.port
    return {
        errno.EADDRINUSE: f"it is in use; `ss -ltnp sport = :{port}` shows by whom; "
        "or choose another port",
        errno.EACCES: "ports below 1024 are for root; choose a higher one",
        errno.EADDRNOTAVAIL: f"this host has no address {address.host}; choose one of its own",
    }
