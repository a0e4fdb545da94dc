"""One connection's part of the conversation: events in, responses out, no sockets."""

import secrets

from gatepost_milter.counters import Counted, Counters
from gatepost_milter.envelope import envelope_address, is_contact
from gatepost_milter.judge import Judge
from gatepost_milter.message import Message
from gatepost_milter.networks import trusts
from gatepost_milter.outcome import outcome
from gatepost_milter.protocol import (
    Abort,
    Accept,
    Command,
    Connect,
    Content,
    Continue,
    Data,
    Event,
    Family,
    Helo,
    Macros,
    Mail,
    Negotiate,
    Protocol,
    QuitNewConnection,
    Rcpt,
    Response,
    Unknown,
    negotiate,
)
from gatepost_milter.records import Records
from gatepost_milter.replies import too_late
from gatepost_milter.rules import OnUnknown, Party

__all__ = ["Session"]

_MESSAGE_STAGES = (Command.MAIL, Command.RCPT, Command.DATA)


class Session:
    """State of one connection. `handle` answers everything but RCPT, which `judge` answers.

    The sender is judged at the first recipient that is not exempt, and refused there: Postfix
    does not delay what a milter says at MAIL, and postmaster@ must be reachable for everyone.
    """

    def __init__(self, judge: Judge, counters: Counters, records: Records) -> None:
        self.id = secrets.token_hex(4)
        self._judge = judge
        self._rules = judge.rules
        self._counters = counters
        self._records = records
        self._protocol = Protocol(0)
        self._macros: dict[Command, dict[str, str]] = {}
        self._trusted = False
        self._message = Message()

    @property
    def queue_id(self) -> str:
        """The MTA's, which is unknown until one recipient was accepted; empty until then."""
        return self._macro(Command.RCPT, "i") or self._macro(Command.MAIL, "i")

    def handle(self, event: Event) -> Response | None:
        """What to say to any event but RCPT, None when nothing is to be said."""
        match event:
            case Negotiate():
                return self._negotiate(event)
            case Macros(stage, values):
                self._macros[stage] = dict(values)
            case Connect():
                return self._connect(event)
            case Mail():
                return self._mail(event)
            case Helo() | Unknown():
                return Continue()
            case Data() | Content():
                return Accept()
            case Abort():
                self._end_message()
            case QuitNewConnection():
                self._end_client()
        return None

    async def judge(self, event: Rcpt) -> Response:
        """What to say to one recipient. May raise what the gate raises; see `fail`."""
        recipient = self._recipient(event)
        exempt = self._is_exempt or is_contact(recipient)
        verdict = None if exempt else await self._message.verdict(recipient, self._judge)
        counted, response = outcome(verdict, observe=self._rules.observe)
        self._counters[counted] += 1
        if verdict is not None:
            self._records.verdict(counted, verdict, session=self.id, queue_id=self.queue_id)
        return response

    def expire(self) -> Response:
        """What to say to a recipient that could not be judged in time."""
        self._counters[Counted.LATE] += 1
        defer = self._rules.on_unknown is OnUnknown.TEMPFAIL and not self._rules.observe
        counted = Counted.DEFERRED if defer else Counted.ACCEPTED
        self._records.late(counted, session=self.id, queue_id=self.queue_id)
        return too_late(Party.RECIPIENT) if defer else Continue()

    def fail(self, error: Exception) -> Response:
        """What to say to a recipient when we broke: our own fault is never the sender's."""
        self._counters[Counted.ERROR] += 1
        self._records.error(error, session=self.id, queue_id=self.queue_id)
        return Continue()

    def _negotiate(self, event: Negotiate) -> Response:
        agreed = negotiate(event)
        self._protocol = agreed.protocol
        return agreed

    def _connect(self, event: Connect) -> Response | None:
        self._end_client()
        # A client on a UNIX socket is on this host: as local as loopback.
        address = "127.0.0.1" if event.family is Family.UNIX else event.address
        self._trusted = trusts(self._rules.trusted_networks, address)
        return None if Protocol.NR_CONN in self._protocol else Continue()

    def _mail(self, event: Mail) -> Response | None:
        self._message = Message(
            sender=envelope_address(event.path, self._macro(Command.MAIL, "{mail_addr}")),
            authenticated=bool(self._macro(Command.MAIL, "{auth_authen}")),
        )
        return None if Protocol.NR_MAIL in self._protocol else Continue()

    def _recipient(self, event: Rcpt) -> str:
        # For a recipient that the MTA itself refuses, the macro holds the text of its refusal.
        refused = self._macro(Command.RCPT, "{rcpt_mailer}") == "error"
        canonical = "" if refused else self._macro(Command.RCPT, "{rcpt_addr}")
        return envelope_address(event.path, canonical)

    @property
    def _is_exempt(self) -> bool:
        authenticated = self._message.authenticated and not self._rules.check_authenticated
        return self._trusted or authenticated

    def _macro(self, stage: Command, name: str) -> str:
        return self._macros.get(stage, {}).get(name, "")

    def _end_message(self) -> None:
        self._message = Message()
        for stage in _MESSAGE_STAGES:
            self._macros.pop(stage, None)

    def _end_client(self) -> None:
        self._end_message()
        self._trusted = False
