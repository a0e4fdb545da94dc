"""One question about a mailbox, from a warm connection or host by host until one can say."""

import asyncio
from collections.abc import Sequence

from gatepost.dns.resolver import Resolver
from gatepost.smtp.dialogue import Dialogue, Wanted
from gatepost.smtp.errors import ConversationError
from gatepost.smtp.meaning import Meaning
from gatepost.smtp.notes import Notes
from gatepost.smtp.options import SmtpOptions
from gatepost.smtp.pool import Pool
from gatepost.smtp.race import Target, connect
from gatepost.smtp.route import NoRouteError, Route, find_targets
from gatepost.smtp.session import Heard, Session, greet

__all__ = ["Probe"]

_CONNECT_SECONDS = 2.0  # for the hosts of one preference
# What the hosts of the next preference may see differently.
_ELSEWHERE = frozenset(
    {Meaning.THROTTLED, Meaning.TEMPORARY, Meaning.BROKEN, Meaning.TOO_MANY, Meaning.NOT_SERVED}
)


class Probe:
    """What it learns stands in `notes`, however it ends.

    `preferred` says whether that came from a host of the best preference: others may be mere
    stand-ins, which take everything.
    """

    def __init__(
        self, wanted: Wanted, route: Route, options: SmtpOptions, resolver: Resolver, pool: Pool
    ) -> None:
        self.notes = Notes()
        self.preferred = True
        self._wanted = wanted
        self._route = route
        self._options = options
        self._resolver = resolver
        self._pool = pool

    async def run(self) -> None:
        """Ends when there is an answer, or nobody left to ask."""
        if await self._warm():
            return
        for place, hosts in enumerate(self._route.groups):
            self.preferred = place == 0
            if await self._cold(hosts):
                return

    async def _warm(self) -> bool:
        """Whether a connection that was kept gave an answer; what fails there is tried anew."""
        session = self._pool.take(self._wanted.domain, self._wanted.room)
        if session is None:
            return False
        try:
            await self._converse(session)
        except ConversationError:
            if self.notes.real is None:
                self.notes.forget()
        if self._settled:
            return True
        self.notes.forget()
        return False

    async def _cold(self, hosts: Sequence[str]) -> bool:
        """Whether one of these hosts settled it."""
        try:
            targets = await find_targets(
                hosts, self._resolver, self._options.port, self._options.allowed
            )
            session = await self._open(targets)
            if session is not None:
                self.notes.forget()  # what the hosts before this one said of us
                await self._converse(session)
        except (NoRouteError, ConversationError) as error:
            self.notes.trouble = str(error)
        except TimeoutError:
            self.notes.trouble = "no mail host could be connected to in time"
        except OSError as error:
            self.notes.trouble = f"no connection: {error.strerror or type(error).__name__}"
        return self._settled

    @property
    def _settled(self) -> bool:
        obstacle = self.notes.obstacle
        return obstacle is not None and obstacle not in _ELSEWHERE

    async def _open(self, targets: Sequence[Target]) -> Session | None:
        """A greeted session; None when the host would not. Raises OSError, ConversationError."""
        self.notes.unanswered = True
        async with asyncio.timeout(_CONNECT_SECONDS):
            target, connection = await connect(targets, self._pool.alive)
        self.notes.unanswered = False
        heard: list[Heard] = []
        helo = self._options.greeting(connection.local_address)
        try:
            session = await greet(target, connection, helo, heard)
        except BaseException:
            connection.close()
            raise
        if session is None:
            self.notes.before(heard)
            connection.quit()
        return session

    async def _converse(self, session: Session) -> None:
        self.notes.greeted = True
        dialogue = Dialogue(session, self._wanted, self._options)
        try:
            await dialogue.run(self.notes)
        except BaseException:
            # Replies may still be on their way: nobody else can use it.
            dialogue.session.connection.close()
            raise
        if self.preferred and self.notes.about_us is None:
            self._pool.put(self._wanted.domain, dialogue.session)
        else:
            dialogue.session.close()
