"""One listening socket under asyncio, and the file it leaves behind when it is a UNIX socket."""

import asyncio
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gatepost_milter.server.listen import ListenAddress, ListenFamily
from gatepost_milter.server.sockets import Access, open_socket

__all__ = ["Listener", "start_listener"]

# From Python 3.13 on asyncio removes the file itself, whoever made it and whoever has it by now.
_KEPT: dict[str, Any] = {"cleanup_socket": False} if sys.version_info >= (3, 13) else {}


@dataclass(frozen=True, slots=True)
class Listener:
    """An open door. `address` names the port that was taken when any free one was asked for."""

    address: ListenAddress
    _server: asyncio.Server
    _inode: int

    def close(self) -> None:
        """Stop accepting. The file goes first, so that a successor can put its own there."""
        if self.address.family is ListenFamily.UNIX:
            self._remove_file(Path(self.address.path))
        self._server.close()

    def _remove_file(self, path: Path) -> None:
        try:
            if path.stat().st_ino == self._inode:
                path.unlink()
        except FileNotFoundError:
            return


async def start_listener(
    address: ListenAddress, connect: Callable[[], asyncio.BaseProtocol], *, access: Access
) -> Listener:
    """Open the socket and accept on it; ListenError when that cannot be done."""
    listening = open_socket(address, access=access)
    loop = asyncio.get_running_loop()
    if listening.family == socket.AF_UNIX:
        # The file of a socket that systemd made is systemd's, and stays.
        made = address.family is ListenFamily.UNIX
        inode = os.stat(address.path).st_ino if made else 0
        server = await loop.create_unix_server(connect, sock=listening, **_KEPT)
        return Listener(address, server, inode)
    if address.family is ListenFamily.SYSTEMD:
        return Listener(address, await loop.create_server(connect, sock=listening), 0)
    bound = replace(address, port=_port(listening))
    return Listener(bound, await loop.create_server(connect, sock=listening), 0)


def _port(listening: socket.socket) -> int:
    port: int = listening.getsockname()[1]
    return port
