"""Our own provider: asks the domain's mail hosts by SMTP, without ever sending a message."""

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from gatepost.budget import seconds_left
from gatepost.dns.resolver import Resolver
from gatepost.errors import ProviderError
from gatepost.providers.answer import MailboxAnswer, MailboxState
from gatepost.smtp.dialogue import Wanted
from gatepost.smtp.egress import Egress, reaches_mail_hosts
from gatepost.smtp.operators import operator_of
from gatepost.smtp.options import SmtpOptions
from gatepost.smtp.pool import Pool
from gatepost.smtp.probe import Probe
from gatepost.smtp.route import NoRouteError, Route, find_route
from gatepost.smtp.turns import Turns
from gatepost.smtp.verdict import catch_all_of, conclude

if TYPE_CHECKING:
    from gatepost.address import Address

__all__ = ["CatchAllMemory", "SmtpProber"]

_SECONDS = 10.0  # for a probe that no verification's budget limits
_SHARE = 0.9  # of the time there is: what was heard by then becomes an answer in the rest
_AGAIN = 900.0  # seconds until a host that could not be reached is worth another try
_SOON = 10.0  # seconds until there may be a turn again
_TOO_LATE = "no answer in time"
_NO_TURN = "no turn at this operator's hosts in time (smtp_concurrency, smtp_rate)"
_PAUSE = {MailboxState.THROTTLED: 60.0, MailboxState.BLOCKED: 600.0}


class CatchAllMemory(Protocol):
    """Remembers which domains take mail for every local part, as long as their hosts are these."""

    async def known(self, domain: str, hosts: tuple[str, ...]) -> bool | None:
        """None when it is not known."""

    def learn(self, domain: str, hosts: tuple[str, ...], *, catch_all: bool) -> None:
        """Keeps it for some days."""


class _Here:
    """What belongs to one event loop."""

    def __init__(self, options: SmtpOptions, resolver: Resolver) -> None:
        self.loop = asyncio.get_running_loop()
        self.pool = Pool()
        self.turns = Turns(at_once=options.concurrency, per_second=options.rate)
        self.egress = Egress(
            lambda: reaches_mail_hosts(
                options.reference_hosts,
                resolver,
                options.port,
                allowed=options.allowed,
                alive=self.pool.alive,
            )
        )


class SmtpProber:
    """A `MailboxProvider`. Another event loop, a child process's say, has another set of all."""

    name = "smtp"
    many_hosts = True

    def __init__(self, options: SmtpOptions, resolver: Resolver, memory: CatchAllMemory) -> None:
        self._options = options
        self._resolver = resolver
        self._memory = memory
        self._state: _Here | None = None

    async def ask(self, address: "Address") -> MailboxAnswer:
        """What the domain's mail hosts say. Raises ProviderError where port 25 is closed to us."""
        end = monotonic() + seconds_left(_SECONDS) * _SHARE
        here = self._here()
        self._refuse_without_egress(here)
        domain = address.domain
        try:
            async with asyncio.timeout(end - monotonic()):
                route = await find_route(domain, self._resolver)
                known = await self._memory.known(domain, route.hosts)
        except NoRouteError as error:
            return _too_late(str(error)) if error.late else _unreachable(str(error))
        except TimeoutError:
            return _too_late("MX: no answer in time")
        if known:
            return MailboxAnswer(MailboxState.CATCH_ALL, detail="known to take every recipient")
        return await self._probe(Wanted(address.local, domain, known is None), route, here, end)

    async def close(self) -> None:
        """Ends the connections that are kept."""
        state, self._state = self._state, None
        if state is not None and state.loop is asyncio.get_running_loop():
            await state.egress.close()
            await state.pool.close()

    async def _probe(self, wanted: Wanted, route: Route, here: _Here, end: float) -> MailboxAnswer:
        operator = operator_of(route.hosts[0])
        paused = here.turns.paused(operator)
        if paused is not None:
            state, seconds = paused
            return MailboxAnswer(state, detail="left alone for a while", retry_after=seconds)
        probe = Probe(wanted, route, self._options, self._resolver, here.pool)
        try:
            async with asyncio.timeout(end - monotonic()), here.turns.turn(operator):
                probe.notes.trouble = _TOO_LATE
                await probe.run()
        except TimeoutError:
            if not probe.notes.trouble:
                return MailboxAnswer(MailboxState.UNKNOWN, detail=_NO_TURN, retry_after=_SOON)
        answer = self._answer(probe, wanted, route)
        if answer is None:
            if probe.notes.unanswered and await here.egress.suspect(end - monotonic()):
                self._refuse_without_egress(here)
            if probe.notes.greeted and probe.notes.trouble == _TOO_LATE:
                return _too_late(_TOO_LATE)
            return _unreachable(probe.notes.trouble)
        if answer.state in _PAUSE and (probe.notes.real is None or answer.retry_after):
            here.turns.pause(operator, _PAUSE[answer.state], answer.state)
        return answer

    def _answer(self, probe: Probe, wanted: Wanted, route: Route) -> MailboxAnswer | None:
        """What the notes come to; None when no host said anything."""
        notes = probe.notes
        if notes.real is None:
            return None if notes.about_us is None else conclude(notes.about_us)
        if probe.preferred and wanted.compare:
            catch_all = catch_all_of(notes.real, notes.random)
            if catch_all is not None:
                self._memory.learn(wanted.domain, route.hosts, catch_all=catch_all)
        known = None if wanted.compare else False
        return conclude(notes.real, notes.random, postmaster=notes.postmaster, catch_all=known)

    def _refuse_without_egress(self, here: _Here) -> None:
        closed = here.egress.closed
        if closed:
            raise ProviderError(
                f"port {self._options.port} seems to be closed from here: no mail host can be "
                "connected to; open it, or name another provider in `mailbox_providers`",
                retry_after=closed,
            )

    def _here(self) -> _Here:
        if self._state is None or self._state.loop is not asyncio.get_running_loop():
            self._state = _Here(self._options, self._resolver)
        return self._state


def _too_late(detail: str) -> MailboxAnswer:
    return MailboxAnswer(MailboxState.TIMEOUT, detail=detail, retry_after=_AGAIN)


def _unreachable(detail: str) -> MailboxAnswer:
    return MailboxAnswer(MailboxState.UNREACHABLE, detail=detail, retry_after=_AGAIN)
