"""One event loop's channel of c-ares, driven by that loop: no thread, and answers where they are
waited for.

aiodns would do this with a thread of c-ares' own for each loop; each answer then changes threads
twice (docs/decisions/0003). One thread there is all the same: pycares ends closed channels in it, a
daemon that it starts with a process's first channel and keeps for as long as the process lives.
"""

import asyncio
from weakref import ref

from pycares import ARES_SOCKET_BAD, AresError, Channel, DNSResult

__all__ = ["CaresChannel", "CaresError"]

_TRIES = 5  # each round of all servers waits twice as long as the one before
_TICK = 0.05  # seconds; how late a datagram may be sent again


class CaresError(Exception):
    """A question failed; `code` is one of `pycares.errno`."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class CaresChannel:
    """Asks `servers` (`address:port`), which may change; each attempt gets `attempt` seconds."""

    def __init__(self, loop: asyncio.AbstractEventLoop, attempt: float) -> None:
        """Raises AresError when c-ares does not start."""
        self._loop = loop
        self._sockets: set[int] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._servers: tuple[str, ...] = ()
        weak = ref(self)  # or the two would keep each other alive

        def changed(fd: int, readable: bool, writable: bool) -> None:
            channel = weak()
            if channel is not None:
                channel._watch(fd, readable=readable, writable=writable)

        self._channel = Channel(sock_state_cb=changed, timeout=attempt, tries=_TRIES)

    def use(self, servers: tuple[str, ...]) -> None:
        """Asks these from now on."""
        if servers != self._servers:
            self._channel.servers = self._servers = servers

    def ask(self, name: str, rdtype: int) -> "asyncio.Future[DNSResult]":
        """The answer; its exception is a CaresError."""
        future: asyncio.Future[DNSResult] = self._loop.create_future()

        def answered(result: DNSResult | None, code: int | None) -> None:
            if future.done():  # given up
                return
            if result is None or code is not None:
                future.set_exception(CaresError(code or 0))
            else:
                future.set_result(result)

        try:
            self._channel.query(name, rdtype, callback=answered)
        except AresError as error:  # no name that can be asked for
            if not future.done():
                future.set_exception(CaresError(error.args[0]))
        return future

    async def close(self) -> None:
        """Ends what is under way; its futures have an exception then."""
        self._channel.cancel()
        for fd in tuple(self._sockets):
            self._watch(fd, readable=False, writable=False)
        self._channel.close()

    def _watch(self, fd: int, *, readable: bool, writable: bool) -> None:
        if readable:
            self._loop.add_reader(fd, self._channel.process_read_fd, fd)
        elif fd in self._sockets:
            self._loop.remove_reader(fd)
        if writable:
            self._loop.add_writer(fd, self._channel.process_write_fd, fd)
        elif fd in self._sockets:
            self._loop.remove_writer(fd)
        if readable or writable:
            self._sockets.add(fd)
            self._tick()
        else:
            self._sockets.discard(fd)

    def _tick(self) -> None:
        """Lets c-ares send again what was not answered, as long as anything is under way."""
        if self._timer is None:
            self._timer = self._loop.call_later(_TICK, self._tock)

    def _tock(self) -> None:
        self._timer = None
        if self._sockets:
            self._channel.process_fd(ARES_SOCKET_BAD, ARES_SOCKET_BAD)
            self._tick()
