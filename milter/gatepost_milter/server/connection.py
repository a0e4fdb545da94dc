"""One connection of an MTA: its bytes to the conversation, and the answers back, in order."""

import asyncio
from typing import cast

from gatepost_milter.conversation import END, Conversation, Judging
from gatepost_milter.counters import Counted
from gatepost_milter.errors import ProtocolError
from gatepost_milter.server.answer import answer
from gatepost_milter.server.connections import Connections
from gatepost_milter.server.limits import Limits
from gatepost_milter.server.watchdog import Watchdog

__all__ = ["Connection"]


class Connection(asyncio.Protocol):
    """Answers strictly in order: while one recipient is being judged the rest waits as bytes."""

    def __init__(
        self, conversation: Conversation, connections: Connections, *, limits: Limits
    ) -> None:
        self._conversation = conversation
        self._receive = conversation.receive_data
        self._step = conversation.step
        self._connections = connections
        self._limits = limits
        self._counters = conversation.keeper.counters
        self._watchdog = Watchdog(conversation, limits, self._close)
        self._answering: asyncio.Task[None] | None = None
        self._may_write = True
        self._reading = True
        self._half_closed = False
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._counters.open += 1
        if not self._connections.admit(self):
            self._close(f"more than {self._limits.max_connections} connections")
            return
        self._counters.add(Counted.CONNECTION)
        self._watchdog.start()

    def connection_lost(self, exc: Exception | None) -> None:
        self._counters.open -= 1
        self._watchdog.stop()
        self._connections.discard(self)
        if self._answering is not None:
            self._answering.cancel()

    def data_received(self, data: bytes | memoryview) -> None:
        self._receive(data)
        self._advance()
        watchdog = self._watchdog
        watchdog.heard = True
        if not self._conversation.pending:
            watchdog.whole = True

    def eof_received(self) -> bool:
        """True keeps our side open, for what is still to be answered."""
        self._half_closed = True
        return self._conversation.half_closes and self._answering is not None

    def pause_writing(self) -> None:
        self._may_write = False

    def resume_writing(self) -> None:
        self._may_write = True
        self._advance()

    def abort(self) -> None:
        """End the connection now, whatever is in flight."""
        self._transport.abort()

    def _advance(self) -> None:
        """Serve what has arrived, until an answer must be waited for."""
        said: list[bytes] = []
        next_step = self._step
        try:
            while self._answering is None and self._may_write:
                step = next_step()
                if step is None:
                    break
                if isinstance(step, bytes):
                    said.append(step)
                elif step is END:
                    self._end(said)
                    return
                else:
                    self._wait_for(step)
        except ProtocolError as error:
            self._refuse(error)
            self._end(said)
            return
        if said:
            self._write(said[0] if len(said) == 1 else b"".join(said))
        if self._conversation.pending or not self._reading:
            self._balance()

    def _wait_for(self, judging: Judging) -> None:
        self._answering = asyncio.get_running_loop().create_task(self._answer(judging))

    async def _answer(self, judging: Judging) -> None:
        said = await answer(self._conversation, judging, self._limits, self._progress)
        self._answering = None
        self._write(said)
        self._advance()
        if self._half_closed and self._answering is None:
            self._transport.close()

    def _progress(self) -> None:
        self._write(self._conversation.progress)

    def _write(self, said: bytes) -> None:
        if said and not self._transport.is_closing():
            self._transport.write(said)

    def _balance(self) -> None:
        """Read only as fast as we answer: a peer cannot make us hold more than `max_pending`."""
        wanted = self._conversation.pending <= self._limits.max_pending
        if wanted is self._reading or self._transport.is_closing():
            return
        self._reading = wanted
        if wanted:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def _end(self, said: list[bytes]) -> None:
        """The last words, and no more."""
        self._write(b"".join(said))
        self._transport.close()

    def _refuse(self, error: ProtocolError) -> None:
        """What came cannot be read on; it is said once, whatever else comes."""
        if not self._transport.is_closing():
            self._counters.add(Counted.PROTOCOL_ERROR)
            self._conversation.keeper.records.closed(str(error), session=self._conversation.id)

    def _close(self, reason: str) -> None:
        self._conversation.keeper.records.closed(reason, session=self._conversation.id)
        self._transport.abort()
