"""One question to one name server over UDP, from a socket of its own."""

import asyncio
import secrets
import socket
from contextlib import suppress

from gatepost.dns.wire import Plain, answers, question, read

__all__ = ["ask_plainly"]

_LARGEST = 65_535  # octets
# Seconds until it is said once more, where an attempt may take longer: a datagram may be lost.
_REPEAT = 0.5


async def ask_plainly(
    name: str, rdtype: str, server: tuple[str, int], seconds: float
) -> Plain | None:
    """The answer of the server at this address and port; None when it is not plain.

    Each question has a port and an id that nobody can guess (RFC 5452 section 9), and the system
    takes nothing from elsewhere. Raises TimeoutError, or OSError when the network fails.
    """
    query = question(name, rdtype, secrets.randbits(16))
    if query is None:
        return None
    async with asyncio.timeout(seconds):
        return read(query, await _exchange(query, server))


async def _exchange(query: bytes, server: tuple[str, int]) -> bytes:
    family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
    loop = asyncio.get_running_loop()
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.setblocking(False)
        asking.connect(server)
        asking.send(query)
        repeat = loop.call_later(_REPEAT, _send, asking, query)
        try:
            while True:
                wire = await loop.sock_recv(asking, _LARGEST)
                if answers(query, wire):
                    return wire
                await asyncio.sleep(0)  # or a flood of others would keep everybody waiting
        finally:
            repeat.cancel()


def _send(asking: socket.socket, query: bytes) -> None:
    with suppress(OSError):  # whoever waits for the answer hears of it
        asking.send(query)
