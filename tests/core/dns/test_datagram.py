"""The question over UDP: said again when it is lost, and given up without a trace."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import dns.message
import pytest

from gatepost.dns import datagram
from gatepost.dns.answers import DnsOutcome
from gatepost.dns.datagram import ask_plainly
from support.name_servers import black_hole, forging, truncating

LONG = 30.0


def place(address: str) -> tuple[str, int]:
    host, port = address.split(":")
    return host, int(port)


@contextmanager
def losing_the_first(heard: list[tuple[bytes, object]]) -> Iterator[tuple[str, int]]:
    """A server that answers the second datagram, NXDOMAIN with the record that says how long."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            while len(heard) < 2:
                heard.append(server.recvfrom(4096))
            query, client = heard[-1]
            response = dns.message.make_response(dns.message.from_wire(query))
            response.set_rcode(3)  # type: ignore[arg-type]  # NXDOMAIN
            soa = "example. 60 IN SOA ns.example. hostmaster.example. 1 2 3 4 30"
            text = f"{response.to_text()}\n".replace(";AUTHORITY", f";AUTHORITY\n{soa}")
            server.sendto(dns.message.from_text(text).to_wire(), client)  # type: ignore[arg-type]

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()
        thread.join()


async def test_a_question_that_is_lost_is_said_again_and_is_the_same() -> None:
    heard: list[tuple[bytes, object]] = []
    with losing_the_first(heard) as server:
        answer = await ask_plainly("company.example", "MX", server, LONG)
    assert answer is not None
    assert (answer.outcome, answer.ttl) == (DnsOutcome.NXDOMAIN, 30)
    assert heard[0] == heard[1]  # the same id, from the same port


async def test_silence_ends_with_the_time() -> None:
    with black_hole() as hole, pytest.raises(TimeoutError):
        await ask_plainly("company.example", "MX", place(hole), 0.1)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_nobody_there_is_an_error_at_once() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        nobody.bind(("127.0.0.1", 0))
        server = nobody.getsockname()
    with pytest.raises(ConnectionRefusedError):
        await ask_plainly("company.example", "MX", server, LONG)


async def test_what_somebody_guesses_is_not_taken() -> None:
    with forging(None, wrong=50) as server, pytest.raises(TimeoutError):
        await ask_plainly("company.example", "MX", place(server), 0.3)


async def test_a_flood_of_wrong_answers_ends_with_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one is there whenever one was read."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        asked: list[object] = []
        end = time.monotonic() + LONG

        def wrong(query: bytes, wire: bytes) -> bool:
            server.sendto(wire, asked[0])  # type: ignore[arg-type]
            return time.monotonic() > end

        monkeypatch.setattr(datagram, "answers", wrong)

        def begin() -> None:
            query, client = server.recvfrom(4096)
            asked.append(client)
            server.sendto(query, client)

        begun = asyncio.create_task(asyncio.to_thread(begin))
        with pytest.raises(TimeoutError):
            await ask_plainly("company.example", "MX", server.getsockname(), 0.3)
        await begun
    assert time.monotonic() < end


async def test_an_answer_from_another_address_is_not_taken() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as beside,
    ):
        server.bind(("127.0.0.1", 0))
        elsewhere.bind(("127.0.0.2", server.getsockname()[1]))
        beside.bind(("127.0.0.1", 0))

        def reply() -> None:
            query, client = server.recvfrom(4096)
            wire = dns.message.make_response(dns.message.from_wire(query)).to_wire()
            elsewhere.sendto(wire, client)
            beside.sendto(wire, client)

        replied = asyncio.create_task(asyncio.to_thread(reply))
        with pytest.raises(TimeoutError):
            await ask_plainly("company.example", "MX", server.getsockname(), 0.3)
        await replied


async def test_what_is_not_plain_is_none() -> None:
    with truncating() as server:
        assert await ask_plainly("company.example", "MX", place(server), LONG) is None
