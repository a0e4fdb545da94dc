"""The message between MAIL and its end: whose it is, and what was found about them."""

from dataclasses import dataclass, field

from gatepost_milter.decide import Verdict
from gatepost_milter.judge import Judge
from gatepost_milter.rules import Party

__all__ = ["Message"]


@dataclass(slots=True)
class Message:
    """One mail transaction. Verdicts are kept: one address of a message is judged once.

    An empty `sender` is the null reverse-path, or no MAIL yet; either way there is no one to
    judge. The MTA's own limit on recipients bounds how many verdicts there are.
    """

    sender: str = ""
    authenticated: bool = False
    _sender_verdict: Verdict | None = None
    _recipient_verdicts: dict[str, Verdict | None] = field(default_factory=dict)

    async def verdict(self, recipient: str, judge: Judge) -> Verdict | None:
        """The verdict that decides about one recipient: the sender's when it refuses, then the
        recipient's own. None when neither is checked."""
        sender = await self._judge_sender(judge)
        if sender is not None and sender.reply is not None:
            return sender
        return await self._judge_recipient(recipient, judge) or sender

    async def _judge_sender(self, judge: Judge) -> Verdict | None:
        if self.sender and self._sender_verdict is None:
            self._sender_verdict = await judge.verdict(self.sender, Party.SENDER)
        return self._sender_verdict

    async def _judge_recipient(self, recipient: str, judge: Judge) -> Verdict | None:
        if recipient not in self._recipient_verdicts:
            self._recipient_verdicts[recipient] = await judge.verdict(recipient, Party.RECIPIENT)
        return self._recipient_verdicts[recipient]
