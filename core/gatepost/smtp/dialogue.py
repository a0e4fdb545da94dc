"""Asking one host about one mailbox, with what may have to be said twice."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from gatepost.providers.answer import Confidence
from gatepost.smtp.meaning import Meaning, Stage, Understood
from gatepost.smtp.notes import Notes
from gatepost.smtp.options import SmtpOptions
from gatepost.smtp.session import Heard, Session, encrypt
from gatepost.smtp.verdict import wants_postmaster

__all__ = ["Dialogue", "Wanted", "made_up"]

# A made-up local part: nobody has it, and no host is surprised by its length.
_FIRST, _BYTES = "m", 7
# Replies after which a made-up recipient tells nothing that matters.
_SETTLED = frozenset(Meaning) - {Meaning.ACCEPTED, Meaning.REFUSED}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be found out: the mailbox, and whether the domain takes everything."""

    local: str
    domain: str
    """In ASCII."""
    compare: bool = True
    """Whether a made-up recipient has to be asked about, too."""

    @property
    def recipient(self) -> str:
        """The mailbox as RCPT takes it."""
        return f"{self.local}@{self.domain}"

    @property
    def room(self) -> int:
        """How many recipients that may take: one asked about twice, and the postmaster."""
        return 4 if self.compare else 2

    @property
    def utf8(self) -> bool:
        """Whether the host must take UTF-8 (RFC 6531)."""
        return not self.local.isascii()


def made_up(domain: str) -> str:
    """A recipient that nobody has."""
    return f"{_FIRST}{secrets.token_hex(_BYTES)}@{domain}"


class Dialogue:
    """One probe's part of a session. `session` changes when it goes on encrypted."""

    def __init__(self, session: Session, wanted: Wanted, options: SmtpOptions) -> None:
        self.session = session
        self._wanted = wanted
        self._options = options
        self._sender = options.mail_from
        self._encrypted = False

    async def run(self, notes: Notes) -> None:
        """Asks until there is an answer or nothing is left to try. Raises ConversationError."""
        await self._ask(notes)
        if notes.obstacle is Meaning.TLS_NEEDED and await self._encrypt(notes):
            await self._ask(notes)
        if notes.obstacle is Meaning.SENDER and self._sender:
            self._sender = ""  # every host must take the null sender, RFC 5321 section 4.5.5
            notes.forget()
            await self._ask(notes)
        if notes.real is not None and wants_postmaster(notes.real, notes.random):
            await self._say([f"postmaster@{self._wanted.domain}"], ["postmaster"], notes)

    async def _ask(self, notes: Notes) -> None:
        wanted, extensions = self._wanted, self.session.extensions
        if wanted.utf8 and "SMTPUTF8" not in extensions:
            missing = Understood(Meaning.NO_UTF8, Confidence.MEDIUM)
            notes.before([Heard(Stage.HELLO, self.session.hello, missing)])
        elif not wanted.compare:
            await self._say([wanted.recipient], ["real"], notes)
        elif "PIPELINING" in extensions:
            await self._compare_at_once(wanted.recipient, made_up(wanted.domain), notes)
        else:
            await self._compare_in_turn(wanted.recipient, made_up(wanted.domain), notes)

    async def _compare_at_once(self, real: str, random: str, notes: Notes) -> None:
        """The mailbox first: a host that makes refusals wait has then said what matters."""
        await self._say([real, random], ["real", "random"], notes)
        if notes.random is not None and notes.random.meaning is Meaning.TOO_MANY:
            notes.random = None  # of one message: another one takes another
            await self._say([random], ["random"], notes)

    async def _compare_in_turn(self, real: str, random: str, notes: Notes) -> None:
        """The made-up one costs a round trip: only where it could tell something."""
        await self._say([real], ["real"], notes)
        if notes.real is not None and notes.real.meaning not in _SETTLED:
            await self._say([random], ["random"], notes)

    async def _say(self, recipients: Sequence[str], roles: Sequence[str], notes: Notes) -> None:
        heard: list[Heard] = []
        try:
            await self.session.ask(self._sender, recipients, heard, utf8=self._wanted.utf8)
        finally:
            notes.about(heard, roles)

    async def _encrypt(self, notes: Notes) -> bool:
        if self._encrypted or "STARTTLS" not in self.session.extensions:
            return False
        self._encrypted = True
        notes.forget()
        heard: list[Heard] = []
        helo = self._options.greeting(self.session.connection.local_address)
        session = await encrypt(self.session, helo, heard)
        notes.before(heard)
        self.session = session or self.session
        return session is not None
