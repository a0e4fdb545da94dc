"""dnspython behind our protocol, and before it the plain question over UDP.

A plain answer is read without the library (`wire.py`), which costs a fifth. All else is the
library's: TCP, HTTPS, servers that fail, the server after a silent one, and whatever is odd. It is
imported when the first question is asked, and only its classes are used: no default resolver, no
default backend, no cache. Each question has a socket of its own, so one object serves every thread,
every event loop and every child process.
"""

import asyncio
from collections.abc import Awaitable, Callable
from copy import copy
from time import monotonic
from typing import TYPE_CHECKING

from gatepost.budget import seconds_left
from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer, MxHost, together
from gatepost.dns.datagram import ask_plainly
from gatepost.dns.servers import by_datagram
from gatepost.dns.wire import Plain

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver as Library
    from dns.resolver import Answer

__all__ = ["DnspythonResolver"]

_Said = tuple[DnsOutcome, tuple[str, ...], str, float | None]

# Of what is left of a budget: the rest is for who asked, above all to fall back on what was known.
_SHARE = 0.8
# Half of that for an attempt, as in a single check, and dnspython's own default at most.
_ATTEMPTS = 2
_LONGEST_ATTEMPT = 2.0  # seconds


class DnspythonResolver:
    """Asks the servers that `library` is set up with; `library` may change its mind.

    No question takes longer than what is left of the verification it is asked for; `seconds` where
    it is asked for none. In one that has more time than a single check an attempt at a server takes
    longer than `library` says: a server that is merely slow is heard in a bulk run.
    """

    def __init__(self, library: "Callable[[], Awaitable[Library]]", *, seconds: float) -> None:
        self._library = library
        self._seconds = seconds

    async def mx(self, domain: str) -> MxAnswer:
        """The mail exchangers of `domain`."""
        outcome, texts, detail, ttl = await self._ask(domain, "MX")
        return MxAnswer(outcome, tuple(sorted(map(_mx_host, texts))), detail, ttl)

    async def addresses(self, host: str) -> AddressAnswer:
        """A and AAAA of `host`, asked in parallel; OK as soon as one of them has an address."""
        asked = [asyncio.create_task(self._address(host, rdtype)) for rdtype in ("A", "AAAA")]
        try:
            answers = []
            for first in asyncio.as_completed(asked):
                answers.append(await first)
                if answers[-1].outcome is DnsOutcome.OK:
                    break
            return together(answers)
        finally:
            await _end(asked)

    async def ipv4(self, name: str) -> AddressAnswer:
        """The A records of `name` alone."""
        return await self._address(name, "A")

    async def _address(self, host: str, rdtype: str) -> AddressAnswer:
        return AddressAnswer(*await self._ask(host, rdtype))

    async def _ask(self, name: str, rdtype: str) -> _Said:
        """The outcome, the records as text, what went wrong, and for how long it holds."""
        from gatepost.dns import failures

        end = monotonic() + seconds_left(self._seconds) * _SHARE
        try:
            library = _patient(await self._library())
            plain, library = await _plainly(name, rdtype, library, end)
            if plain is not None:
                return plain.outcome, plain.records, "", plain.ttl
            # dnspython overshoots its own lifetime by a tenth of a second and more.
            async with asyncio.timeout(end - monotonic()):
                answer = await _resolve(name, rdtype, library, end)
        except failures.EXPECTED as error:
            outcome, detail = failures.outcome_of(error), failures.describe(error)
            return outcome, (), detail, failures.negative_ttl(error)
        ttl = answer.chaining_result.minimum_ttl
        if answer.rrset is not None:
            return DnsOutcome.OK, tuple(record.to_text() for record in answer.rrset), "", ttl
        if failures.is_referral(answer):
            return DnsOutcome.ERROR, (), f"{answer.nameserver} only refers to other servers", None
        return DnsOutcome.NODATA, (), "", ttl


async def _plainly(
    name: str, rdtype: str, library: "Library", end: float
) -> tuple[Plain | None, "Library"]:
    """The plain answer of the first server; without one, what is to ask on.

    That begins with the server after one that was silent.
    """
    server = by_datagram(library)
    if server is None:
        return None, library
    seconds = min(library.timeout, end - monotonic())
    try:
        return await ask_plainly(name, rdtype, server, seconds), library
    except OSError:  # TimeoutError among them
        after = copy(library)
        after.nameservers = [*library.nameservers[1:], *library.nameservers[:1]]
        return None, after


async def _resolve(name: str, rdtype: str, library: "Library", end: float) -> "Answer":
    from dns.asyncbackend import get_backend
    from dns.name import from_text

    return await library.resolve(
        from_text(name),  # with the root as origin, so no search list applies
        rdtype,
        raise_on_no_answer=False,
        lifetime=max(0.0, end - monotonic()),
        backend=get_backend("asyncio"),  # else dnspython guesses, and keeps it in a global
    )


def _patient(library: "Library") -> "Library":
    attempt = min(seconds_left(0) * _SHARE / _ATTEMPTS, _LONGEST_ATTEMPT)
    if attempt <= library.timeout:
        return library
    patient = copy(library)
    patient.timeout = attempt
    return patient


def _mx_host(text: str) -> MxHost:
    preference, host = text.split()
    return MxHost(int(preference), host.rstrip(".").lower())


async def _end(tasks: list[asyncio.Task[AddressAnswer]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
