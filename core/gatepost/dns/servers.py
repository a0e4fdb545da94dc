"""Which servers to ask: those of the settings, else those of this system's resolv.conf."""

import asyncio
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from gatepost.settings import split_host_port

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver as Library
    from dns.nameserver import Nameserver

__all__ = ["DOH", "FixedServers", "SystemServers", "as_text", "by_datagram"]

RESOLV_CONF = Path("/etc/resolv.conf")
DOH = "https://"


def as_text(library: "Library") -> tuple[str, ...]:
    """The servers as `address:port`, in order; those of DNS over HTTPS by their URL."""
    from dns.nameserver import AddressAndPortNameserver

    texts = []
    for server in library.nameservers:
        if isinstance(server, str):
            texts.append(_joined(server, library.nameserver_ports.get(server, library.port)))
        elif isinstance(server, AddressAndPortNameserver):
            texts.append(_joined(server.address, server.port))
        else:
            texts.append(str(server))
    return tuple(texts)


def by_datagram(library: "Library") -> tuple[str, int] | None:
    """Address and port of the server that comes first; None when it is not asked over UDP."""
    from dns.nameserver import Do53Nameserver

    server = library.nameservers[0]
    if isinstance(server, Do53Nameserver):
        return server.address, server.port
    if library.rotate or not isinstance(server, str) or server.startswith(DOH):
        return None
    return server, library.nameserver_ports.get(server, library.port)


def _joined(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


class FixedServers:
    """Servers given as `host`, `host:port` or URL; `attempt` seconds for each question to one."""

    def __init__(self, servers: tuple[str, ...], *, attempt: float) -> None:
        self._servers = servers
        self._attempt = attempt
        self._made: Library | None = None

    async def library(self) -> "Library":
        """dnspython, asking these servers in this order.

        Raises OSError when a server is given by a name that the system cannot look up.
        """
        if self._made is None:
            made = _bare(self._attempt)
            made.nameservers = [await _server(text) for text in self._servers]
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


async def _server(text: str) -> "Nameserver":
    from dns.nameserver import Do53Nameserver, DoHNameserver

    if not text.startswith(DOH):
        return Do53Nameserver(*await _address(*split_host_port(text)))
    from urllib.parse import urlsplit

    url = urlsplit(text)
    address, _ = await _address(url.hostname or "", url.port or 443)
    # With the address, the library looks nothing up through a resolver of its own.
    return DoHNameserver(text, bootstrap_address=address)


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
