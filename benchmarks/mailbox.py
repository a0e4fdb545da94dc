"""Whether a mailbox exists: probes a second, and how long one takes, near and far.

Run `python benchmarks/mailbox.py`. A mail host that pipelines runs in a process of its own, and
before it a proxy that holds every byte back for half of the round trip that is asked for. Each
contestant asks about one mailbox and one that nobody has, and so learns whether the first exists;
with a warm connection, and the domain known not to take everything, about one. What a contestant
does with the connection in the end belongs to the probe. Rounds alternate between contestants; the
table shows medians.
"""

import asyncio
import multiprocessing
import os
import smtplib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from ipaddress import ip_network
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from secrets import token_hex
from statistics import median
from time import perf_counter

import aiosmtplib

from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer, MxHost
from gatepost.parse import Parser
from gatepost.smtp.options import SmtpOptions
from gatepost.smtp.prober import SmtpProber

HERE = Path(__file__).parent
DOMAIN = "target.example"
ANN = f"ann@{DOMAIN}"
SENDER = "probe@here.example"
ROUNDS = 7
AT_ONCE = 32
# By round trip in ms: probes one after another in a round, and probes at once.
LOADS = {0: (30, 320), 50: (5, 160)}

Ask = Callable[[], Awaitable[None]]


# The mail host, and the distance to it.


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A host at which Ann has a mailbox, whatever the domain."""
    writer.write(b"220 mx.target.example ESMTP\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"EHLO":
            writer.write(b"250-mx.target.example\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES\r\n")
        elif verb == b"RCPT" and b"<ann@" not in line:
            writer.write(b"550 5.1.1 User unknown\r\n")
        elif verb == b"QUIT":
            writer.write(b"221 2.0.0 Bye\r\n")
            break
        else:
            writer.write(b"250 2.0.0 Ok\r\n")
    writer.close()


def far_away(port: int, seconds: float) -> Callable[..., Awaitable[None]]:
    """The server side of a proxy that is half a round trip away from both ends."""

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                when, piece = await due.get()
                await asyncio.sleep(when - loop.time())
                if not piece:
                    return writer.close()
                writer.write(piece)

        delivering = asyncio.create_task(deliver())
        while True:
            piece = await reader.read(65_536)
            due.put_nowait((loop.time() + seconds / 2, piece))
            if not piece:
                break
        await delivering

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds / 2)  # until the host hears of the connection
        there = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(
            carry(reader, there[1]), carry(there[0], writer), return_exceptions=True
        )

    return serve


def server(ready: Connection, distance: tuple[int, float] | None) -> None:
    """One process: the mail host, or the distance to one at a port."""

    async def run() -> None:
        side = talk if distance is None else far_away(*distance)
        listener = await asyncio.start_server(side, "127.0.0.1", 0, backlog=1024)
        ready.send(listener.sockets[0].getsockname()[1])
        await listener.serve_forever()

    asyncio.run(run())


def start(distance: tuple[int, float] | None = None) -> int:
    """The port of a server in a process of its own, which ends with this one."""
    here, there = multiprocessing.Pipe()
    multiprocessing.Process(target=server, args=(there, distance), daemon=True).start()
    return int(here.recv())


# The contestants. Each gives a function that asks once.


class Resolver:
    """Finds the same mail host for every domain."""

    async def mx(self, domain: str) -> MxAnswer:
        return MxAnswer(DnsOutcome.OK, (MxHost(10, "mx.target.example"),))

    async def addresses(self, host: str) -> AddressAnswer:
        return AddressAnswer(DnsOutcome.OK, ("127.0.0.1",))


class Memory:
    """Says of the domain what it was given."""

    def __init__(self, catch_all: bool | None) -> None:
        self._catch_all = catch_all

    async def known(self, domain: str, hosts: tuple[str, ...]) -> bool | None:
        return self._catch_all

    def learn(self, domain: str, hosts: tuple[str, ...], *, catch_all: bool) -> None:
        """It keeps nothing: every probe is like the first."""


@asynccontextmanager
async def ours(port: int, *, warm: bool) -> AsyncIterator[Ask]:
    options = SmtpOptions(
        mail_from=SENDER,
        port=port,
        concurrency=AT_ONCE,
        rate=1e6,
        allowed=(ip_network("127.0.0.0/8"),),
    )
    prober = SmtpProber(options, Resolver(), Memory(False if warm else None))
    # A connection is never asked about a second domain: each domain has a new one.
    domains = (f"company-{number}.example" for number in count())
    parse = Parser().parse

    async def ask() -> None:
        answer = await prober.ask(parse(ANN if warm else f"ann@{next(domains)}"))
        assert (answer.state, answer.confidence) == ("exists", "high"), answer

    yield ask
    await prober.close()


@asynccontextmanager
async def with_aiosmtplib(port: int) -> AsyncIterator[Ask]:
    async def ask() -> None:
        client = aiosmtplib.SMTP(
            hostname="127.0.0.1", port=port, start_tls=False, local_hostname="here.example"
        )
        await client.connect()
        await client.mail(SENDER)
        await client.rcpt(ANN)
        with suppress(aiosmtplib.SMTPRecipientRefused):
            await client.rcpt(f"{token_hex(7)}@{DOMAIN}")
        await client.quit()

    yield ask


@asynccontextmanager
async def aiosmtplib_warm(port: int) -> AsyncIterator[Ask]:
    idle: list[tuple[aiosmtplib.SMTP, int]] = []

    async def ask() -> None:
        client, asked = idle.pop() if idle else (None, 0)
        if client is None:
            client = aiosmtplib.SMTP(
                hostname="127.0.0.1", port=port, start_tls=False, local_hostname="here.example"
            )
            await client.connect()
        else:
            await client.rset()
        await client.mail(SENDER)
        await client.rcpt(ANN)
        if asked < 7:
            idle.append((client, asked + 1))
        else:
            await client.quit()

    yield ask
    for client, _ in idle:
        client.close()


@asynccontextmanager
async def with_smtplib(port: int) -> AsyncIterator[Ask]:
    def probe() -> None:
        with smtplib.SMTP("127.0.0.1", port, local_hostname="here.example") as client:
            client.ehlo()
            client.mail(SENDER)
            assert client.rcpt(ANN)[0] == 250
            assert client.rcpt(f"{token_hex(7)}@{DOMAIN}")[0] == 550

    with ThreadPoolExecutor(AT_ONCE) as threads:
        loop = asyncio.get_running_loop()

        async def ask() -> None:
            await loop.run_in_executor(threads, probe)

        yield ask


CONTESTANTS = {
    "smtplib, in threads": with_smtplib,
    "aiosmtplib": with_aiosmtplib,
    "aiosmtplib, connection kept": aiosmtplib_warm,
    "Gatepost, new connection": lambda port: ours(port, warm=False),
    "Gatepost, connection kept": lambda port: ours(port, warm=True),
}


# Measuring.


async def measure(
    make: Callable[[int], AbstractAsyncContextManager[Ask]], port: int, alone: int, at_once: int
) -> tuple[float, float]:
    """Milliseconds a probe, one after another; probes a second, many at once."""
    async with make(port) as ask:
        await ask()
        took = []
        for _ in range(alone):
            started = perf_counter()
            await ask()
            took.append(perf_counter() - started)
        left = iter(range(at_once))

        async def worker() -> None:
            for _ in left:
                await ask()

        started = perf_counter()
        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
        return median(took) * 1e3, at_once / (perf_counter() - started)


def rows(port: int, alone: int, at_once: int) -> dict[str, tuple[float, float]]:
    """The medians of each contestant."""
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in CONTESTANTS}
    for _ in range(ROUNDS):
        for name, make in CONTESTANTS.items():
            seen[name].append(asyncio.run(measure(make, port, alone, at_once)))
    return {
        name: (median(one[0] for one in all_), median(one[1] for one in all_))
        for name, all_ in seen.items()
    }


def table(results: dict[int, dict[str, tuple[float, float]]]) -> str:
    """The results as Markdown."""
    version = ".".join(map(str, sys.version_info[:3]))
    lines = [
        f"Python {version}, {os.cpu_count()} cores, median of {ROUNDS} rounds; "
        f"{AT_ONCE} probes at once for probes a second.",
        "",
        "| | round trip, ms | one probe, ms | round trips | probes/s | times smtplib |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for trip, measured in results.items():
        first = next(iter(measured.values()))[1]
        for name, (took, rate) in measured.items():
            trips = f"{took / trip:.1f}" if trip else ""
            lines.append(
                f"| {name} | {trip} | {took:.1f} | {trips} | {rate:,.0f} | {rate / first:.1f} |"
            )
    return "\n".join(lines)


def main() -> None:
    """Measures, prints the table, and writes it beside this script with `--write`."""
    host = start()
    results = {}
    for trip, (alone, at_once) in LOADS.items():
        port = start((host, trip / 1e3)) if trip else host
        results[trip] = rows(port, alone, at_once)
    text = table(results)
    print(text)
    if "--write" in sys.argv:
        (HERE / "mailbox.md").write_text(f"# Mailboxes\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
