"""What a provider says of a mailbox."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Confidence", "MailboxAnswer", "MailboxState"]


class MailboxState(StrEnum):
    """What is known of a mailbox, or why nothing is."""

    EXISTS = "exists"
    MISSING = "missing"
    DISABLED = "disabled"
    FULL = "full"
    """It exists, and takes no mail until its owner has made room."""
    CATCH_ALL = "catch_all"
    """The domain takes mail for whatever stands before the @, so nobody can tell."""
    GREYLISTED = "greylisted"
    """The host wants to be asked again later."""
    THROTTLED = "throttled"
    """The host answers us no more for a while."""
    BLOCKED = "blocked"
    """The host refuses us, whatever we ask."""
    UNREACHABLE = "unreachable"
    """No mail host of the domain could be spoken to."""
    TIMEOUT = "timeout"
    """A host spoke to us and did not answer the question in time, or the DNS did not."""
    UNKNOWN = "unknown"
    """There was an answer, and it does not tell."""

    @property
    def tells(self) -> bool:
        """Whether this is knowledge about the mailbox, so that nobody else needs to be asked."""
        return self in _TELLING


_TELLING = frozenset(
    {
        MailboxState.EXISTS,
        MailboxState.MISSING,
        MailboxState.DISABLED,
        MailboxState.FULL,
        MailboxState.CATCH_ALL,
    }
)


class Confidence(StrEnum):
    """How far an answer can be relied on. Nobody is turned away for a low one."""

    HIGH = "high"
    """The host, or the provider, said exactly this."""
    MEDIUM = "medium"
    """Follows from what was said, by the ways of that host."""
    LOW = "low"
    """More likely than not."""


@dataclass(frozen=True, slots=True)
class MailboxAnswer:
    """One provider's answer. `detail` is for operators, and never holds an address.

    `retry_after` are the seconds after which asking again makes sense, None when it makes none.
    """

    state: MailboxState
    confidence: Confidence = Confidence.HIGH
    detail: str = ""
    retry_after: float | None = None
