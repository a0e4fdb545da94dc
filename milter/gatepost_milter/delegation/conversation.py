"""Policy delegation as a conversation: each request is answered with one action."""

import secrets
from functools import partial
from typing import Final

from gatepost_milter.conversation import Step
from gatepost_milter.delegation.request import Request, RequestReader
from gatepost_milter.gatekeeper import Gatekeeper
from gatepost_milter.judge import UNASKED
from gatepost_milter.message import Message
from gatepost_milter.networks import trusts
from gatepost_milter.protocol import ReplyCode

__all__ = ["DelegationConversation"]

# "No opinion": what stands behind us in Postfix's list of restrictions still counts.
_DUNNO: Final = b"action=DUNNO\n\n"
# The commands at which there is a recipient, or a sender, to speak about.
_STATES = frozenset({"MAIL", "RCPT", "VRFY"})


class DelegationConversation:
    """See `Conversation`."""

    progress = b""
    half_closes = True  # Exim's readsocket ends its side when it has asked

    def __init__(self, keeper: Gatekeeper) -> None:
        self.keeper = keeper
        self.id = secrets.token_hex(4)
        self.begun = False
        self._reader = RequestReader()
        self._message = Message()
        self._instance = ""
        self.queue_id = ""
        self.receive_data = self._reader.receive_data

    @property
    def pending(self) -> int:
        """Bytes received and not yet dealt with."""
        return self._reader.pending

    def step(self) -> Step:
        """The next request's answer; ProtocolError when it is none."""
        request = self._reader.next_request()
        if request is None:
            return None
        self.begun = True
        self.queue_id = request.queue_id
        if request.state not in _STATES or not (request.sender or request.recipient):
            return _DUNNO
        message = self._message_of(request)
        trusted = trusts(self.keeper.rules.trusted_networks, request.client_address)
        exempt = self.keeper.is_exempt(message, trusted=trusted)
        try:
            reply = self.keeper.answer_at_once(message, request.recipient, self, exempt=exempt)
        except Exception as error:  # noqa: BLE001  # a plugin may raise anything; it is logged
            return self.fail(error)
        return partial(self._judge, message, request) if reply is UNASKED else _action(reply)

    def expire(self) -> bytes:
        """What to say when a recipient was not judged in time."""
        return _action(self.keeper.expire(self))

    def fail(self, error: Exception) -> bytes:
        """What to say when we broke while judging."""
        return _action(self.keeper.fail(error, self))

    async def _judge(self, message: Message, request: Request) -> bytes:
        return _action(await self.keeper.answer(message, request.recipient, self))

    def _message_of(self, request: Request) -> Message:
        """The message so far: the requests of one have the same instance and come together."""
        same = request.instance and request.instance == self._instance
        if not same or request.sender != self._message.sender:
            self._instance = request.instance
            self._message = Message(request.sender, bool(request.sasl_username), request.utf8)
        return self._message


def _action(reply: ReplyCode | None) -> bytes:
    """The action: a reply as it is, its text in one line."""
    return _DUNNO if reply is None else b"action=" + reply.line().encode() + b"\n\n"
