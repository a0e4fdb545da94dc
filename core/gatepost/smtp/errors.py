"""What may go wrong in a conversation with a mail host."""

from gatepost.errors import GatepostError

__all__ = ["ConversationError", "ReplyError"]


class ConversationError(GatepostError):
    """The conversation came to an end before its purpose: dropped, too slow or senseless.

    Says nothing about any mailbox.
    """


class ReplyError(ConversationError):
    """What came is no SMTP reply, or more of one than anybody needs."""
