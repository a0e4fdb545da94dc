"""Bytes to a server, and all that comes back until it closes the connection or falls silent."""

import socket
from contextlib import closing

__all__ = ["connect", "said", "say"]

SECONDS = 30.0


def connect(url: str) -> socket.socket:
    """A connection to the server of `url`, whose small pieces are sent at once."""
    host, _, port = url.removeprefix("http://").partition(":")
    client = socket.create_connection((host, int(port)), timeout=SECONDS)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def said(client: socket.socket) -> bytes:
    """All that it is told until the connection is closed."""
    parts = []
    try:
        while part := client.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass  # it sent what nobody read any more
    return b"".join(parts)


def say(url: str, text: bytes, *, end: bool = False) -> bytes:
    """What is answered to `text`, until the server closes the connection.

    With `end` it is told that nothing follows; then it answers only what it can answer at once.
    """
    with closing(connect(url)) as client:
        try:
            client.sendall(text)
            if end:
                client.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it had enough
        return said(client)
