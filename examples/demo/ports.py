"""A free port on loopback."""

import socket
from random import SystemRandom  # tests seed the other one, alike in every process

__all__ = ["free_port"]

# Below those that connections are given, from 32768 or 49152 on: one of them could be any of these
# a moment later.
_FIRST, _LAST = 15_000, 32_767


def free_port() -> int:
    """A port that nobody listens on at this moment, and hardly anybody will at the next."""
    draw = SystemRandom()
    while True:
        port = draw.randint(_FIRST, _LAST)
        if _is_free(port):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
