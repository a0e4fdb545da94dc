"""A conversation with one mail host: greeting, then recipients, many in one round trip."""

from collections.abc import Sequence
from dataclasses import dataclass

from gatepost.providers.answer import Confidence
from gatepost.smtp.connection import Connection
from gatepost.smtp.errors import ConversationError
from gatepost.smtp.meaning import Meaning, Stage, Understood
from gatepost.smtp.race import Target
from gatepost.smtp.replies import understand
from gatepost.smtp.reply import Reply

__all__ = ["MAX_RECIPIENTS", "Heard", "Session", "encrypt", "greet"]

MAX_RECIPIENTS = 8
"""In one connection: hosts take more for harvesting, and slow down."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply, when it was given and what it means."""

    stage: Stage
    reply: Reply
    understood: Understood

    @property
    def meaning(self) -> Meaning:
        """What it means."""
        return self.understood.meaning

    @property
    def confidence(self) -> Confidence:
        """How sure that is."""
        return self.understood.confidence

    def __str__(self) -> str:
        """For operators: code and enhanced code, never the text, which may repeat the address."""
        return f"{self.stage.value}: {self.reply}"


@dataclass(frozen=True, slots=True)
class _Command:
    stage: Stage
    line: str
    recipient: str = ""


class Session:
    """A greeted connection. `hello` is what the host answered to EHLO."""

    def __init__(self, target: Target, connection: Connection, hello: Reply) -> None:
        self.target = target
        self.connection = connection
        self.hello = hello
        # The keywords behind the host's name, RFC 5321 section 4.1.1.1.
        self.extensions = frozenset(line.split(" ", 1)[0].upper() for line in hello.lines[1:])
        self._asked = 0
        self._begun = False

    @property
    def room(self) -> int:
        """How many recipients it may still be asked about; 0 when it cannot be used any more."""
        return MAX_RECIPIENTS - self._asked if self.connection.open else 0

    async def ask(
        self, sender: str, recipients: Sequence[str], heard: list[Heard], *, utf8: bool = False
    ) -> None:
        """Asks about the recipients, and adds their replies to `heard`.

        Where MAIL was refused that reply is the last, for there are no others. Where PIPELINING is
        offered (RFC 2920) all is one round trip, else each command is one. Raises
        ConversationError; what was heard by then, or when the caller is cancelled, stands.
        """
        if len(recipients) > self.room:
            raise ConversationError("no more recipients may be asked about in this connection")
        commands = self._commands(sender, recipients, utf8=utf8)
        self._asked += len(recipients)
        self._begun = True
        if "PIPELINING" in self.extensions:
            await self._in_one(commands, heard)
        else:
            await self._one_by_one(commands, heard)

    def _commands(self, sender: str, recipients: Sequence[str], *, utf8: bool) -> list[_Command]:
        mail = _Command(Stage.MAIL, f"MAIL FROM:<{sender}>" + (" SMTPUTF8" if utf8 else ""))
        reset = _Command(Stage.HELLO, "RSET")
        commands = [reset] if self._begun else []
        for place, recipient in enumerate(recipients):
            # The null sender has one recipient in a transaction; some hosts insist on it.
            if place == 0:
                commands.append(mail)
            elif not sender:
                commands += [reset, mail]
            commands.append(_Command(Stage.RCPT, f"RCPT TO:<{recipient}>", recipient))
        return commands

    async def _in_one(self, commands: Sequence[_Command], heard: list[Heard]) -> None:
        self.connection.send(*(command.line for command in commands))
        failed = False
        for command in commands:  # every one is answered, also when the first was refused
            said = self._heard(command, await self.connection.reply())
            if not failed and _counts(said):
                heard.append(said)
            failed = failed or _ends(said)

    async def _one_by_one(self, commands: Sequence[_Command], heard: list[Heard]) -> None:
        for command in commands:
            self.connection.send(command.line)
            said = self._heard(command, await self.connection.reply())
            if _counts(said):
                heard.append(said)
            if _ends(said):
                break

    def _heard(self, command: _Command, reply: Reply) -> Heard:
        understood = understand(command.stage, reply, self.target.host, command.recipient)
        return Heard(command.stage, reply, understood)

    def close(self) -> None:
        """Ends it politely, without waiting."""
        self.connection.quit()


def _counts(said: Heard) -> bool:
    """Whether it is an answer: what a recipient got, or why there will be none."""
    return said.stage is Stage.RCPT or _ends(said)


def _ends(said: Heard) -> bool:
    """Whether it makes all that follows pointless."""
    return said.stage is not Stage.RCPT and said.meaning is not Meaning.OK


async def greet(
    target: Target, connection: Connection, helo: str, heard: list[Heard]
) -> Session | None:
    """A session, once the host has greeted us and we it; None with the reply in `heard` otherwise.

    Nothing is sent before the banner: who speaks first is taken for a spam bot. Raises
    ConversationError.
    """
    banner = await connection.reply()
    if not _welcome(Stage.BANNER, banner, target, heard):
        return None
    connection.send(f"EHLO {helo}")
    hello = await connection.reply()
    if hello.code in {500, 502, 504} and "fully" not in hello.text:
        connection.send(f"HELO {helo}")
        hello = await connection.reply()
    if not _welcome(Stage.HELLO, hello, target, heard):
        return None
    return Session(target, connection, hello)


async def encrypt(session: Session, helo: str, heard: list[Heard]) -> Session | None:
    """The session gone on in TLS, for hosts that speak to nobody in clear (RFC 3207).

    The certificate is not looked at: SMTP between hosts encrypts for whoever is there, and no
    secret is sent. None with the reply in `heard` when the host will not. Raises ConversationError.
    """
    import ssl  # here: hardly any host insists

    connection, target = session.connection, session.target
    connection.send("STARTTLS")
    if not _welcome(Stage.TLS, await connection.reply(), target, heard):
        return None
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    await connection.start_tls(context, target.host)
    connection.send(f"EHLO {helo}")
    hello = await connection.reply()
    if not _welcome(Stage.HELLO, hello, target, heard):
        return None
    return Session(target, connection, hello)


def _welcome(stage: Stage, reply: Reply, target: Target, heard: list[Heard]) -> bool:
    said = Heard(stage, reply, understand(stage, reply, target.host))
    if said.meaning is not Meaning.OK:
        heard.append(said)
    return said.meaning is Meaning.OK
