"""A mail host of `mail_hosts` in a loop and thread of its own, for tests that know no loop."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from support.mail_hosts import Host, Lines, scripted_host

__all__ = ["mail_host"]


@contextmanager
def mail_host(answer: Lines) -> Iterator[Host]:
    """The host, until the block ends."""
    started: list[Host] = []
    ready, loop = threading.Event(), asyncio.new_event_loop()
    end = asyncio.Event()

    async def serve() -> None:
        async with scripted_host(answer) as host:
            started.append(host)
            ready.set()
            await end.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(30)
        yield started[0]
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()
        loop.close()
