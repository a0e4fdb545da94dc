"""One MTA connection: bytes to the decoder, events to the session, responses to the MTA."""

import asyncio
from typing import cast

from gatepost_milter.counters import Counted, Counters
from gatepost_milter.errors import ProtocolError
from gatepost_milter.protocol import Decoder, Event, Progress, Quit, Rcpt, Response, encode
from gatepost_milter.records import Records
from gatepost_milter.server.answer import answer
from gatepost_milter.server.connections import Connections
from gatepost_milter.server.limits import Limits
from gatepost_milter.server.watchdog import Watchdog
from gatepost_milter.session import Session

__all__ = ["Connection"]


class Connection(asyncio.BufferedProtocol):
    """Answers strictly in order: while one recipient is being judged the rest waits as bytes.

    `buffer` is shared by all connections of a loop. That is safe because the loop fills it and
    hands it over in one step, and fast because a plain `asyncio.Protocol` allocates a
    quarter of a megabyte for every read.
    """

    def __init__(
        self,
        session: Session,
        connections: Connections,
        *,
        buffer: memoryview,
        limits: Limits,
        counters: Counters,
        records: Records,
    ) -> None:
        self._session = session
        self._connections = connections
        self._buffer = buffer
        self._limits = limits
        self._counters = counters
        self._records = records
        self._decoder = Decoder()
        self._watchdog = Watchdog(limits, self._close)
        self._answering: asyncio.Task[None] | None = None
        self._may_write = True
        self._reading = True
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        if not self._connections.admit(self):
            self._close(f"more than {self._limits.max_connections} connections")
            return
        self._counters[Counted.CONNECTION] += 1
        self._watchdog.start()

    def connection_lost(self, exc: Exception | None) -> None:
        self._watchdog.stop()
        self._connections.discard(self)
        if self._answering is not None:
            self._answering.cancel()

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._decoder.receive_data(self._buffer[:nbytes])
        self._advance()
        self._watchdog.touch(negotiated=self._decoder.negotiated)

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
        try:
            while self._answering is None and self._may_write and not self._is_closing:
                event = self._decoder.next_event()
                if event is None:
                    break
                self._serve(event)
        except ProtocolError as error:
            self._refuse(error)
        self._balance()

    def _serve(self, event: Event) -> None:
        match event:
            case Rcpt():
                self._answering = asyncio.get_running_loop().create_task(self._answer(event))
            case Quit():
                self._transport.close()
            case _:
                response = self._session.handle(event)
                if response is not None:
                    self._write(response)

    async def _answer(self, event: Rcpt) -> None:
        response = await answer(self._session, event, self._limits, self._progress)
        self._answering = None
        self._write(response)
        self._advance()

    def _progress(self) -> None:
        self._write(Progress())

    def _write(self, response: Response) -> None:
        if not self._is_closing:
            self._transport.write(encode(response))

    def _balance(self) -> None:
        """Read only as fast as we answer: a peer cannot make us hold more than `max_pending`."""
        wanted = self._decoder.pending <= self._limits.max_pending
        if wanted is self._reading or self._is_closing:
            return
        self._reading = wanted
        if wanted:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def _refuse(self, error: ProtocolError) -> None:
        """End a connection that cannot be read on, after what was already answered."""
        self._counters[Counted.PROTOCOL_ERROR] += 1
        self._records.closed(str(error), session=self._session.id)
        self._transport.close()

    def _close(self, reason: str) -> None:
        self._records.closed(reason, session=self._session.id)
        self._transport.abort()

    @property
    def _is_closing(self) -> bool:
        return self._transport.is_closing()
