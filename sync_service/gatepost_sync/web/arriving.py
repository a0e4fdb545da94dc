"""Bodies that are still arriving: read beside each other, none for longer than its bytes are worth.

A client that drips holds no thread, only a place among those that are being read, and that no
longer than until it falls behind. When all places are taken, whoever has had one for the longest
gives it up: a body that comes in one piece is read in any case.
"""

import asyncio
from collections.abc import AsyncIterable
from dataclasses import dataclass

__all__ = ["Arriving", "BodyBrokeOffError", "GaveWayError", "Pace", "TooSlowError"]


@dataclass(frozen=True, slots=True)
class Pace:
    """A body has `grace` seconds, and beyond them one for each `rate` bytes that have come.

    `n` bytes are therefore there within `grace + n / rate` seconds, or never. No more than
    `at_once` bodies are read at a time.
    """

    grace: float = 5.0
    rate: int = 2048
    at_once: int = 128

    def seconds(self, received: int) -> float:
        """Until when the next byte must have come, since the beginning."""
        return self.grace + received / self.rate


class TooSlowError(Exception):
    """A body fell behind its pace."""


class GaveWayError(Exception):
    """A body had its place for the longest when another needed one."""


class BodyBrokeOffError(Exception):
    """A body is shorter, or longer, than it was said to be."""


class Arriving:
    """Reads bodies; for one event loop."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._deadlines: dict[asyncio.Timeout, None] = {}  # the oldest first
        self._leaving: set[asyncio.Timeout] = set()

    async def read(self, pieces: AsyncIterable[bytes], length: int) -> bytes:
        """All `length` bytes. Raises what is defined above."""
        loop = asyncio.get_running_loop()
        began, received = loop.time(), bytearray()
        self._make_room()
        deadline = asyncio.timeout_at(began + self._pace.seconds(0))
        self._deadlines[deadline] = None
        try:
            async with deadline:
                async for piece in pieces:
                    received += piece
                    if len(received) >= length:
                        break
                    if deadline not in self._leaving and not deadline.expired():
                        deadline.reschedule(began + self._pace.seconds(len(received)))
        except TimeoutError as error:
            raise (GaveWayError if deadline in self._leaving else TooSlowError) from error
        finally:
            self._deadlines.pop(deadline, None)
            self._leaving.discard(deadline)
        if len(received) != length:
            raise BodyBrokeOffError
        return bytes(received)

    def _make_room(self) -> None:
        if len(self._deadlines) < self._pace.at_once:
            return
        oldest = next(iter(self._deadlines))
        del self._deadlines[oldest]
        if not oldest.expired():  # else its place is free in a moment anyway
            self._leaving.add(oldest)
            oldest.reschedule(asyncio.get_running_loop().time())
