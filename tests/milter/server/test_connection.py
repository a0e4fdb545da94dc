"""A connection under back-pressure, on a transport that only remembers."""

import asyncio

from gatepost import Report
from gatepost_milter.gatekeeper import Gatekeeper
from gatepost_milter.judge import Gate, Judge
from gatepost_milter.milter_conversation import MilterConversation
from gatepost_milter.rules import Rules
from gatepost_milter.server.connection import Connection
from gatepost_milter.server.connections import Connections
from gatepost_milter.server.limits import Limits
from support.gates import ScriptedGate, StuckGate
from support.milter_packets import connect, mail, optneg, packet, rcpt


class Recorder(asyncio.Transport):
    """Keeps the letters of the packets written, and whether we are being read."""

    def __init__(self) -> None:
        super().__init__()
        self.said = b""
        self.reading = True
        self.closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        rest = bytes(data)
        while rest:
            self.said += rest[4:5]
            rest = rest[4 + int.from_bytes(rest[:4]) :]

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def close(self) -> None:
        self.closing = True

    def abort(self) -> None:
        self.closing = True

    def is_closing(self) -> bool:
        return self.closing


class LaterGate(ScriptedGate):
    """Answers when it is told to."""

    deep = True

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()

    async def acheck(self, address: str, *, policy: str | None = None) -> Report:
        await self.go_on.wait()
        return await super().acheck(address, policy=policy)


class Peer:
    """The loop's side of one connection."""

    def __init__(self, gate: Gate, limits: Limits | None = None) -> None:
        rules = Rules(recipient_policy="outbound_recipient")
        self.transport = Recorder()
        self.connection = Connection(
            MilterConversation(Gatekeeper(Judge(gate, rules))),
            Connections(10),
            limits=limits or Limits(),
        )
        self.connection.connection_made(self.transport)

    def feed(self, data: bytes) -> None:
        self.connection.data_received(data)

    def leave(self) -> None:
        self.connection.connection_lost(None)


async def settle() -> None:
    """Let everything run that can run now."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_nothing_is_answered_while_the_peer_does_not_read() -> None:
    peer = Peer(ScriptedGate())
    peer.connection.pause_writing()
    peer.feed(optneg() + connect() + mail("<>") + rcpt("<b@example.org>"))
    await settle()
    assert peer.transport.said == b""
    peer.connection.resume_writing()
    await settle()
    assert peer.transport.said == b"Oc"
    peer.leave()


async def test_no_more_is_read_than_may_wait_for_an_answer() -> None:
    peer = Peer(StuckGate(), Limits(max_pending=64))
    peer.feed(optneg() + mail("<a@example.net>") + rcpt("<b@example.org>"))
    assert peer.transport.reading
    peer.feed(rcpt("<c@example.org>") * 4)
    assert not peer.transport.reading
    peer.leave()


async def test_reading_goes_on_when_the_answers_are_out() -> None:
    gate = LaterGate()
    peer = Peer(gate, Limits(max_pending=64))
    peer.feed(optneg() + mail("<a@example.net>") + rcpt("<b@example.org>") * 20)
    assert not peer.transport.reading
    gate.go_on.set()
    while len(peer.transport.said) < 21:
        await settle()
    assert peer.transport.said == b"O" + b"c" * 20
    assert peer.transport.reading
    peer.leave()


async def test_a_gate_that_never_waits_answers_at_once() -> None:
    peer = Peer(ScriptedGate())
    peer.feed(optneg() + connect() + mail("<>") + rcpt("<b@example.org>") * 3)
    assert peer.transport.said == b"Occc"
    peer.leave()


async def test_a_broken_packet_is_judged_after_what_came_before_it() -> None:
    peer = Peer(ScriptedGate())
    peer.feed(optneg() + mail("<>") + rcpt("<b@example.org>") + packet(b"?") + packet(b"T"))
    await settle()
    assert peer.transport.said == b"Oc"
    assert peer.transport.closing
    peer.leave()
