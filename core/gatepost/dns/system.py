"""Which servers to ask: those of the settings, else those of this system's resolv.conf."""

import asyncio
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from gatepost.dns.dnspython import DnspythonResolver
from gatepost.dns.resolver import Resolver
from gatepost.settings import Settings, split_host_port

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver as Library

__all__ = ["FixedServers", "SystemServers", "build_resolver"]

RESOLV_CONF = Path("/etc/resolv.conf")
# Half the time for the first attempt: a lost datagram, or a dead first server, costs no verdict.
_ATTEMPTS = 2
_LONGEST_ATTEMPT = 2.0  # seconds, dnspython's default


def build_resolver(settings: Settings) -> Resolver:
    """The resolver that the settings ask for. Reads nothing and imports nothing heavy yet."""
    attempt = min(settings.budget / _ATTEMPTS, _LONGEST_ATTEMPT)
    servers: FixedServers | SystemServers
    if settings.nameservers:
        servers = FixedServers(settings.nameservers, attempt=attempt)
    else:
        servers = SystemServers(attempt=attempt)
    return DnspythonResolver(servers.library, seconds=settings.budget)


class FixedServers:
    """Servers given as `host` or `host:port`; `attempt` seconds for each datagram."""

    def __init__(self, servers: tuple[str, ...], *, attempt: float) -> None:
        self._servers = tuple(split_host_port(server) for server in servers)
        self._attempt = attempt
        self._made: Library | None = None

    async def library(self) -> "Library":
        """dnspython, asking these servers in this order.

        Raises OSError when a server is given by a name that the system cannot look up.
        """
        if self._made is None:
            from dns.nameserver import Do53Nameserver

            made = _bare(self._attempt)
            found = [await _address(host, port) for host, port in self._servers]
            made.nameservers = [Do53Nameserver(*server) for server in found]
            self._made = made
        return self._made


class SystemServers:
    """The servers in resolv.conf, read at the first question and again whenever it changed."""

    def __init__(self, path: Path = RESOLV_CONF, *, attempt: float) -> None:
        self._path = path
        self._attempt = attempt
        self._read: tuple[object, Library] | None = None

    async def library(self) -> "Library":
        """dnspython, set up as resolv.conf says now.

        Raises DNSException or OSError when it names nobody.
        """
        stamp = self._stamp()
        read = self._read
        # A machine may be up before its network: what failed is tried again the next time.
        if read is None or stamp != read[0]:
            read = self._read = stamp, self._fresh()
        return read[1]

    def _stamp(self) -> object:
        try:
            status = os.stat(self._path)
        except OSError:
            return None  # reading it says why
        return status.st_mtime_ns, status.st_ino, status.st_size

    def _fresh(self) -> "Library":
        made = _bare(self._attempt)
        try:
            made.read_resolv_conf(str(self._path))  # dnspython 2.6 takes no Path
        except ValueError as error:
            raise OSError(f"{self._path}: {error}") from error
        made.timeout = self._attempt  # ours: the file's own is in whole seconds
        return made


async def _address(host: str, port: int) -> tuple[str, int]:
    """The server's IP address; one that is an address already comes back as it is."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    return str(found[0][4][0]), port


def _bare(attempt: float) -> "Library":
    from dns.asyncresolver import Resolver as Library

    made = Library(configure=False)
    made.timeout = attempt
    return made
