"""Sockets that systemd opened before us (sd_listen_fds(3)): no root, no gap at a restart."""

import os
import socket

from gatepost_milter.errors import ListenError

__all__ = ["passed_socket"]

_FIRST = 3


def passed_socket(name: str) -> socket.socket:
    """The listening socket of that FileDescriptorName=, or the only one where none is named.

    ListenError says what was passed instead.
    """
    names = _passed()
    if not names:
        raise ListenError(
            "systemd passed no sockets; start it through its .socket unit, or listen on an address"
        )
    places = [place for place, passed in enumerate(names) if name in ("", passed)]
    if len(places) != 1:
        wanted = f"one named {name!r}" if name else "a single one"
        raise ListenError(
            f"systemd passed the sockets {', '.join(names)}, and not {wanted}; "
            "write systemd:NAME with a FileDescriptorName= of the .socket units"
        )
    listening = socket.socket(fileno=_FIRST + places[0])
    listening.setblocking(False)
    os.set_inheritable(listening.fileno(), False)
    return listening


def _passed() -> list[str]:
    """Their names. Meant for another process's eyes, the variables say nothing."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    count = int(os.environ.get("LISTEN_FDS", "0"))
    names = os.environ.get("LISTEN_FDNAMES", "").split(":")
    return [names[n] if n < len(names) and names[n] else "unknown" for n in range(count)]
