"""c-ares behind our protocol: the same answers as those of dnspython, at about the same cost.

c-ares keeps to itself what stands beside an answer that is empty: whether there is none, or the
server only refers to others, and for how long that holds. Then the reference is asked, as it is
about whatever c-ares cannot read. Each event loop has a channel of its own, closed with the loop.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pycares import (
    QUERY_TYPE_A,
    QUERY_TYPE_AAAA,
    QUERY_TYPE_MX,
    AAAARecordData,
    ARecordData,
    AresError,
    MXRecordData,
    errno,
)

from gatepost.budget import seconds_left
from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer, MxHost, together
from gatepost.dns.cares_channel import CaresChannel, CaresError
from gatepost.dns.dnspython import DnspythonResolver
from gatepost.dns.servers import as_text
from gatepost.per_loop import PerLoop

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver as Library
    from pycares import DNSRecord, DNSResult

    _Ask = Callable[[str, int], asyncio.Future[DNSResult]]

__all__ = ["CaresResolver"]

_log = logging.getLogger("gatepost.dns")

# Of what is left of a budget: the rest is for who asked, above all to fall back on what was known.
_SHARE = 0.8
_OUTCOMES = {
    errno.ARES_ENOTFOUND: DnsOutcome.NXDOMAIN,
    errno.ARES_ESERVFAIL: DnsOutcome.SERVFAIL,
    errno.ARES_EREFUSED: DnsOutcome.REFUSED,
    errno.ARES_ETIMEOUT: DnsOutcome.TIMEOUT,
}
"""What c-ares says that needs no second opinion."""
_DETAILS = {
    DnsOutcome.SERVFAIL: "SERVFAIL of every server",
    DnsOutcome.REFUSED: "REFUSED by every server",
    DnsOutcome.TIMEOUT: "no answer in time",
}


class CaresResolver:
    """Asks the servers that `library` is set up with, as `reference` does.

    No question takes longer than what is left of the verification it is asked for; `seconds` where
    it is asked for none. Each attempt at a server gets `attempt` seconds.
    """

    def __init__(
        self,
        library: "Callable[[], Awaitable[Library]]",
        reference: DnspythonResolver,
        *,
        seconds: float,
        attempt: float,
    ) -> None:
        self._library = library
        self._reference = reference
        self._seconds = seconds
        self._channels = PerLoop(
            lambda: CaresChannel(asyncio.get_running_loop(), attempt),
            lambda channel: channel.close(),
        )

    async def mx(self, domain: str) -> MxAnswer:
        """The mail exchangers of `domain`."""
        try:
            async with asyncio.timeout(self._limit()):
                return await self._mx(domain) or await self._reference.mx(domain)
        except TimeoutError:
            return MxAnswer(DnsOutcome.TIMEOUT, (), "no answer in time")
        except OSError as fault:
            return MxAnswer(DnsOutcome.ERROR, (), str(fault))

    async def addresses(self, host: str) -> AddressAnswer:
        """A and AAAA of `host`, asked in parallel; OK as soon as one of them has an address."""
        try:
            async with asyncio.timeout(self._limit()):
                found = await self._addresses(host, QUERY_TYPE_A, QUERY_TYPE_AAAA)
                return found or await self._reference.addresses(host)
        except TimeoutError:
            return AddressAnswer(DnsOutcome.TIMEOUT, (), "no answer in time")
        except OSError as fault:
            return AddressAnswer(DnsOutcome.ERROR, (), str(fault))

    async def ipv4(self, name: str) -> AddressAnswer:
        """The A records of `name` alone."""
        try:
            async with asyncio.timeout(self._limit()):
                return await self._addresses(name, QUERY_TYPE_A) or await self._reference.ipv4(name)
        except TimeoutError:
            return AddressAnswer(DnsOutcome.TIMEOUT, (), "no answer in time")
        except OSError as fault:
            return AddressAnswer(DnsOutcome.ERROR, (), str(fault))

    async def _mx(self, domain: str) -> MxAnswer | None:
        """What c-ares says; None when the reference has to be asked."""
        ask = await self._asking()
        return None if ask is None else await _read_mx(ask(domain, QUERY_TYPE_MX))

    async def _addresses(self, host: str, *rdtypes: int) -> AddressAnswer | None:
        ask = await self._asking()
        return None if ask is None else await _first([ask(host, rdtype) for rdtype in rdtypes])

    async def _asking(self) -> "_Ask | None":
        """What asks in this loop; None when c-ares does not start."""
        library = await self._library()
        try:
            channel = await self._channels.get()
        except AresError as fault:
            _log.warning("c-ares does not start, dnspython asks instead: %s", fault)
            return None
        channel.use(as_text(library))
        return channel.ask

    def _limit(self) -> float:
        return seconds_left(self._seconds) * _SHARE


async def _read_mx(question: "asyncio.Future[DNSResult]") -> MxAnswer | None:
    """The answer, None when the reference has to be asked."""
    try:
        records = (await question).answer
    except CaresError as failure:
        outcome, detail = _failure(failure)
        return None if outcome is None else MxAnswer(outcome, (), detail)
    found = [record.data for record in records if isinstance(record.data, MXRecordData)]
    if not found:
        return None
    hosts = tuple(sorted(MxHost(mx.priority, mx.exchange.rstrip(".").lower()) for mx in found))
    return MxAnswer(DnsOutcome.OK, hosts, "", _ttl(records))


async def _first(questions: "list[asyncio.Future[DNSResult]]") -> AddressAnswer | None:
    """An answer with addresses as soon as there is one, else what both come to.

    None when the reference has to be asked.
    """
    answers: list[AddressAnswer | None] = []
    try:
        pending = set(questions)
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            answers += [_read_addresses(question) for question in done]
            if any(answer and answer.outcome is DnsOutcome.OK for answer in answers):
                break
    finally:
        for question in questions:
            question.cancel()
    read = [answer for answer in answers if answer is not None]
    best = together(read) if read else None
    if best is None or (best.outcome is not DnsOutcome.OK and len(read) < len(answers)):
        return None
    return best


def _read_addresses(question: "asyncio.Future[DNSResult]") -> AddressAnswer | None:
    failure = question.exception()
    if isinstance(failure, CaresError):
        outcome, detail = _failure(failure)
        return None if outcome is None else AddressAnswer(outcome, (), detail)
    records = question.result().answer
    datas = (record.data for record in records)
    found = tuple(data.addr for data in datas if isinstance(data, ARecordData | AAAARecordData))
    return AddressAnswer(DnsOutcome.OK, found, "", _ttl(records)) if found else None


def _failure(failure: CaresError) -> tuple[DnsOutcome | None, str]:
    """The outcome and its detail; None when the reference has to be asked."""
    outcome = _OUTCOMES.get(failure.code)
    return outcome, "" if outcome is None else _DETAILS.get(outcome, "")


def _ttl(records: "list[DNSRecord]") -> float:
    """That of the records and of the aliases that led to them."""
    return min(record.ttl for record in records)
