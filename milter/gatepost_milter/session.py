"""One connection's part of the milter conversation: events in, responses out, no sockets."""

import secrets
from collections.abc import Mapping

from gatepost_milter.counters import Counted
from gatepost_milter.envelope import envelope_address
from gatepost_milter.gatekeeper import Gatekeeper
from gatepost_milter.judge import UNASKED
from gatepost_milter.marks import Forgeries, marks
from gatepost_milter.message import Message
from gatepost_milter.networks import trusts
from gatepost_milter.protocol import (
    ENVELOPE,
    MESSAGE,
    Abort,
    Accept,
    Action,
    Body,
    Command,
    Connect,
    Continue,
    Data,
    Edit,
    EndOfHeaders,
    EndOfMessage,
    Event,
    Family,
    Header,
    Helo,
    Macros,
    Mail,
    Negotiate,
    Protocol,
    Quarantine,
    QuitNewConnection,
    Rcpt,
    ReplyCode,
    Response,
    Unknown,
    negotiate,
)
from gatepost_milter.rules import Mark, Review

__all__ = ["Session"]

_MESSAGE_STAGES = (Command.MAIL, Command.RCPT, Command.DATA, Command.BODYEOB)
_NR_CONN, _NR_MAIL, _NR_HDR = map(int, (Protocol.NR_CONN, Protocol.NR_MAIL, Protocol.NR_HDR))
_NO_ACTIONS = Action(0)
_NO_MACROS = Macros(Command.UNKNOWN)
_EDITS = int(Action.ADDHDRS | Action.QUARANTINE)

_NOTHING: tuple[Response, ...] = ()
_CONTINUE: tuple[Response, ...] = (Continue(),)
_ACCEPT: tuple[Response, ...] = (Accept(),)


class Session:
    """State of one connection. `handle` answers everything but RCPT, which `judge` answers, or
    `judge_at_once` where nobody has to be asked.

    The sender is judged at the first recipient that is not exempt, and refused there: Postfix
    does not delay what a milter says at MAIL, and postmaster@ must be reachable for everyone.
    """

    def __init__(self, keeper: Gatekeeper) -> None:
        self.keeper = keeper
        self._id = ""
        self._actions = _NO_ACTIONS
        # What was agreed, asked for once.
        self._quiet_at_mail = self._quiet_at_connect = self._quiet_at_headers = False
        self._reads_messages = False
        self._macros: dict[Command, Macros] = {}
        self._trusted = False
        self._message = Message()
        self._forgeries: Forgeries | None = None

    @property
    def id(self) -> str:
        """Names the connection in logs; made up when first asked for."""
        self._id = self._id or secrets.token_hex(4)
        return self._id

    @property
    def queue_id(self) -> str:
        """The MTA's, which is unknown until one recipient was accepted; empty until then."""
        return self._macro(Command.RCPT, "i") or self._macro(Command.MAIL, "i")

    def handle(self, event: Event) -> tuple[Response, ...]:  # noqa: PLR0911  a table of answers
        """What to say to any event but RCPT, nothing where nothing is to be said."""
        match event:
            case Macros():
                self._macros[event.stage] = event
                return _NOTHING
            case Mail():
                return self._mail(event)
            case Abort():
                self._end_message()
                return _NOTHING
            case Data():
                return _CONTINUE if self._reads_this else _ACCEPT
            case Connect():
                return self._connect(event)
            case Negotiate():
                return (self._negotiate(event),)
            case Header():
                return self._header(event)
            case EndOfMessage():
                return (*self._edits(), *_ACCEPT)
            case EndOfHeaders() | Body():
                return _CONTINUE if self._reads_this else _ACCEPT
            case Helo() | Unknown():
                return _CONTINUE
            case QuitNewConnection():
                self._end_client()
        return _NOTHING

    def judge_at_once(self, event: Rcpt) -> Response | None:
        """What to say to one recipient, None where that has to be waited for: `judge` it.

        May raise what the gate raises; see `fail`.
        """
        message, keeper = self._message, self.keeper
        macros = self._macros.get(Command.RCPT, _NO_MACROS)
        exempt = keeper.is_exempt(message, trusted=self._trusted)
        reply = keeper.answer_at_once(
            message, _recipient(event, macros.values), self, exempt=exempt
        )
        return None if reply is UNASKED else self._response(reply, exempt=exempt)

    async def judge(self, event: Rcpt) -> Response:
        """What to say to such a recipient. May raise what the gate raises; see `fail`."""
        recipient = _recipient(event, self._macros.get(Command.RCPT, _NO_MACROS).values)
        reply = await self.keeper.answer(self._message, recipient, self)
        return self._response(reply, exempt=False)

    def expire(self) -> Response:
        """What to say to a recipient that could not be judged in time."""
        return self._despite(self.keeper.expire(self))

    def fail(self, error: Exception) -> Response:
        """What to say to a recipient when we broke."""
        return self._despite(self.keeper.fail(error, self))

    def _despite(self, reply: ReplyCode | None) -> Response:
        if reply is not None:
            return reply
        self._message.missed = True
        return _CONTINUE[0]

    def _response(self, reply: ReplyCode | None, *, exempt: bool) -> Response:
        """ACCEPT ends the checking of the whole message, so that Postfix asks no more about it;
        CONTINUE accepts a recipient where others, or the message, are still to be looked at."""
        if reply is not None:
            return reply
        if not (exempt or self._message.is_settled(self.keeper.rules)) or self._reads_this:
            return _CONTINUE[0]
        return _ACCEPT[0]

    def _negotiate(self, event: Negotiate) -> Response:
        agreed = negotiate(event, MESSAGE if self.keeper.rules.reads_messages else ENVELOPE)
        self._actions = agreed.actions
        # As numbers: flags of an enum are slow to ask.
        actions, protocol = int(agreed.actions), int(agreed.protocol)
        self._quiet_at_connect = protocol & _NR_CONN != 0
        self._quiet_at_mail = protocol & _NR_MAIL != 0
        self._quiet_at_headers = protocol & _NR_HDR != 0
        self._reads_messages = actions & _EDITS != 0
        return agreed

    @property
    def _reads_this(self) -> bool:
        """Whether the end of this message has to be waited for: something may be done to it."""
        if not self._reads_messages:
            return False
        return self.keeper.rules.mark is not Mark.NONE or self._message.reviewed is not None

    def _connect(self, event: Connect) -> tuple[Response, ...]:
        self._end_client()
        # A client on a UNIX socket is on this host: as local as loopback.
        address = "127.0.0.1" if event.family is Family.UNIX else event.address
        self._trusted = trusts(self.keeper.rules.trusted_networks, address)
        return _NOTHING if self._quiet_at_connect else _CONTINUE

    def _mail(self, event: Mail) -> tuple[Response, ...]:
        macros = self._macros.get(Command.MAIL, _NO_MACROS).values
        self._message = Message(
            envelope_address(event.path, macros.get("{mail_addr}", "")),
            bool(macros.get("{auth_authen}")),
            "SMTPUTF8" in event.parameters,
        )
        self._forgeries = None
        return _NOTHING if self._quiet_at_mail else _CONTINUE

    def _header(self, event: Header) -> tuple[Response, ...]:
        if not self._reads_messages:
            return _ACCEPT
        if self.keeper.rules.mark is not Mark.NONE:
            if self._forgeries is None:
                self._forgeries = Forgeries(self.keeper.rules.mark, self._authserv_id)
            self._forgeries.see(event)
        return _NOTHING if self._quiet_at_headers else _CONTINUE

    def _edits(self) -> tuple[Edit, ...]:
        """What is done to a message that is whole, as far as the MTA agreed to it."""
        keeper, message = self.keeper, self._message
        edits: tuple[Edit, ...] = ()
        if self._forgeries is not None and self._actions & Action.CHGHDRS:
            edits = self._forgeries.removals()
        if keeper.rules.mark is not Mark.NONE and self._actions & Action.ADDHDRS:
            exempt = keeper.is_exempt(message, trusted=self._trusted)
            mark = marks(message, keeper.rules, exempt=exempt, authserv_id=self._authserv_id)
            edits = (*edits, mark)
        return (*edits, *self._quarantine())

    def _quarantine(self) -> tuple[Edit, ...]:
        rules, reviewed = self.keeper.rules, self._message.reviewed
        wanted = rules.on_review is Review.QUARANTINE and not rules.observe
        if reviewed is None or not wanted or not self._actions & Action.QUARANTINE:
            return ()
        self.keeper.counters.add(Counted.QUARANTINED)
        return (Quarantine(f"gatepost: {reviewed.party} {reviewed.report.reason}"),)

    @property
    def _authserv_id(self) -> str:
        name = self.keeper.rules.authserv_id or self._macro(Command.CONNECT, "j")
        return name or "localhost"

    def _macro(self, stage: Command, name: str) -> str:
        return self._macros.get(stage, _NO_MACROS).values.get(name, "")

    def _end_message(self) -> None:
        self._message, self._forgeries = Message(), None
        for stage in _MESSAGE_STAGES:
            self._macros.pop(stage, None)

    def _end_client(self) -> None:
        self._end_message()
        self._trusted = False


def _recipient(event: Rcpt, macros: Mapping[str, str]) -> str:
    # For a recipient that the MTA itself refuses, the macro holds the text of its refusal.
    refused = macros.get("{rcpt_mailer}") == "error"
    return envelope_address(event.path, "" if refused else macros.get("{rcpt_addr}", ""))
