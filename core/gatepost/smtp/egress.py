"""Is port 25 open from here? Many networks close it, and then no mail host can be asked.

Found out when it matters: after a host did not answer, by connecting to unrelated hosts that
always do. When none of them can be connected to although the DNS knows them, it is us.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from time import monotonic

from gatepost.dns.answers import DnsOutcome
from gatepost.dns.resolver import Resolver
from gatepost.smtp.connection import Connection
from gatepost.smtp.race import Target, connect
from gatepost.smtp.safety import Network, may_connect

__all__ = ["REFERENCE_HOSTS", "Egress", "reaches_mail_hosts"]

REFERENCE_HOSTS = (
    "gmail-smtp-in.l.google.com",
    "mx01.mail.icloud.com",
    "outlook-com.olc.protection.outlook.com",
)
_SECONDS = 5.0  # for the whole test
_CLOSED_FOR = 600.0
_OPEN_FOR = 600.0


async def reaches_mail_hosts(
    hosts: Iterable[str],
    resolver: Resolver,
    port: int,
    *,
    allowed: Sequence[Network] = (),
    alive: "set[Connection] | None" = None,
) -> bool | None:
    """Whether one of the hosts can be connected to; None when the DNS finds none of them."""
    answers = await asyncio.gather(*(resolver.addresses(host) for host in hosts))
    targets = [
        Target(host, address, port)
        for host, answer in zip(hosts, answers, strict=True)
        if answer.outcome is DnsOutcome.OK
        for address in answer.addresses[:1]
        if may_connect(address, allowed)
    ]
    if not targets:
        return None
    try:
        async with asyncio.timeout(_SECONDS):
            _, connection = await connect(targets, set() if alive is None else alive)
    except OSError:  # TimeoutError among them
        return False
    connection.abort()  # it has seen a connection, and nothing else of us
    return True


class Egress:
    """Remembers for ten minutes what the test said. For one event loop."""

    def __init__(
        self,
        test: Callable[[], Coroutine[object, object, bool | None]],
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._test = test
        self._clock = clock
        self._closed_until = 0.0
        self._tested_until = 0.0
        self._running: asyncio.Task[bool | None] | None = None

    @property
    def closed(self) -> float:
        """For how many seconds more the port is taken to be closed; 0 when it is not."""
        return max(0.0, self._closed_until - self._clock())

    async def suspect(self, seconds: float) -> bool:
        """A host did not answer: is it us? Waits for at most `seconds`; the test goes on after."""
        if self._clock() < self._tested_until:
            return self.closed > 0
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await asyncio.wait([self._running], timeout=max(0.0, seconds))
        return self.closed > 0

    async def close(self) -> None:
        """Ends a test that still runs."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])

    async def _run(self) -> bool | None:
        try:
            reached = await self._test()
        finally:
            self._running = None
        self._tested_until = self._clock() + _OPEN_FOR
        if reached is False:
            self._closed_until = self._clock() + _CLOSED_FOR
        return reached
