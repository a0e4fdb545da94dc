"""The milter protocol as a conversation: the decoder before a session, the encoder behind it."""

from functools import partial

from gatepost_milter.conversation import END, Step
from gatepost_milter.gatekeeper import Gatekeeper
from gatepost_milter.protocol import Decoder, Progress, Quit, Rcpt
from gatepost_milter.session import Session

__all__ = ["MilterConversation"]


class MilterConversation:
    """See `Conversation`."""

    progress = Progress().encode()
    half_closes = False

    def __init__(self, keeper: Gatekeeper) -> None:
        self.keeper = keeper
        self._session = Session(keeper)
        self._decoder = Decoder()
        self.receive_data = self._decoder.receive_data

    @property
    def id(self) -> str:
        """Names the connection in logs."""
        return self._session.id

    @property
    def begun(self) -> bool:
        """Whether OPTNEG, whole, has come."""
        return self._decoder.negotiated

    @property
    def pending(self) -> int:
        """Bytes received and not yet dealt with."""
        return self._decoder.pending

    def step(self) -> Step:
        """The next answer there is; ProtocolError when what came is no packet."""
        next_event, session = self._decoder.next_event, self._session
        while (event := next_event()) is not None:
            if event.__class__ is Rcpt:
                return self._recipient(event)
            if event.__class__ is Quit:
                return END
            if responses := session.handle(event):
                if len(responses) == 1:  # almost always
                    return responses[0].encode()
                return b"".join([response.encode() for response in responses])
        return None

    def _recipient(self, event: Rcpt) -> Step:
        try:
            response = self._session.judge_at_once(event)
        except Exception as error:  # noqa: BLE001  # a plugin may raise anything; it is logged
            return self.fail(error)
        return partial(self._judge, event) if response is None else response.encode()

    def expire(self) -> bytes:
        """What to say when a recipient was not judged in time."""
        return self._session.expire().encode()

    def fail(self, error: Exception) -> bytes:
        """What to say when we broke while judging."""
        return self._session.fail(error).encode()

    async def _judge(self, event: Rcpt) -> bytes:
        return (await self._session.judge(event)).encode()
