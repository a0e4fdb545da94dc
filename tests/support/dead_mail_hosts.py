"""Mail hosts on loopback, all at one port, each of which keeps whoever asks it waiting for ever."""

import asyncio
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from types import MappingProxyType

from demo.ports import free_port
from support.mail_hosts import Said, listening, ordinary, scripted_host

__all__ = ["ADDRESSES", "GREETS", "dead_mail_hosts", "unanswered"]

ADDRESSES: Mapping[str, str] = MappingProxyType(
    {
        "black-hole": "127.0.1.1",  # connections are never accepted
        "tarpit": "127.0.1.2",  # accepts, and never says a word
        "drip": "127.0.1.3",  # a greeting without an end, line by line
        "rcpt": "127.0.1.4",  # greets as anybody does, and never answers RCPT
    }
)
GREETS = "rcpt"


@contextmanager
def dead_mail_hosts() -> Iterator[int]:
    """Their port; they live in a thread with an event loop of its own."""
    port, ready = free_port(), threading.Event()
    loop, over = asyncio.new_event_loop(), asyncio.Event()
    with unanswered(ADDRESSES["black-hole"], port):
        thread = threading.Thread(target=lambda: loop.run_until_complete(_serve(port, ready, over)))
        thread.start()
        assert ready.wait(30)
        try:
            yield port
        finally:
            loop.call_soon_threadsafe(over.set)
            thread.join()
            loop.close()


@contextmanager
def unanswered(address: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """A port whose queue is full: nobody accepts, and further packets are dropped."""
    with socket.socket() as listener:
        listener.bind((address, port))
        listener.listen(0)
        waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
            waiting.append(one)
        yield listener.getsockname()[1]
        for one in waiting:
            one.close()


async def _serve(port: int, ready: threading.Event, over: asyncio.Event) -> None:
    async with AsyncExitStack() as hosts:
        for name, talk in (("tarpit", _silence), ("drip", _drip)):
            await hosts.enter_async_context(listening(talk, ADDRESSES[name], port))
        await hosts.enter_async_context(scripted_host(_until_rcpt, ADDRESSES["rcpt"], port))
        ready.set()
        await over.wait()


async def _silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()  # until the client hangs up


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while not reader.at_eof():
        writer.write(b"220-one moment please\r\n")
        await writer.drain()
        await asyncio.sleep(0.1)


def _until_rcpt(line: str) -> Said:
    return _never() if line.startswith("RCPT") else ordinary()(line)


async def _never() -> bytes:
    await asyncio.Event().wait()
    raise AssertionError("nothing ends this wait")
