"""What the operator chose for one listener: who is checked, who is exempt, what doubt means."""

from dataclasses import dataclass, field
from enum import StrEnum

from gatepost_milter.networks import LOOPBACK, Network
from gatepost_milter.wording import Wording

__all__ = ["Fallback", "Mark", "Party", "Review", "Rules"]


class Party(StrEnum):
    """Whose address is judged."""

    SENDER = "sender"
    RECIPIENT = "recipient"


class Fallback(StrEnum):
    """What to do where there is no verdict: DNS could not tell, time ran out, or we broke."""

    ACCEPT = "accept"
    TEMPFAIL = "tempfail"


class Review(StrEnum):
    """What to do with a message that the policy would have a person look at."""

    ACCEPT = "accept"
    QUARANTINE = "quarantine"


class Mark(StrEnum):
    """Which header field an accepted message gets."""

    NONE = "none"
    X_GATEPOST = "x-gatepost"
    AUTHENTICATION_RESULTS = "authentication-results"


@dataclass(frozen=True, slots=True)
class Rules:
    """A party whose policy is None is not checked. `observe` refuses nothing, and tells.

    `name` is what the listener is called in logs and metrics. `authserv_id` is the mail system's
    name in Authentication-Results (RFC 8601 section 2.5); empty is what the MTA calls itself.
    """

    name: str = "inbound"
    sender_policy: str | None = "inbound_sender"
    recipient_policy: str | None = None
    trusted_networks: tuple[Network, ...] = LOOPBACK
    check_authenticated: bool = False
    on_unknown: Fallback = Fallback.ACCEPT
    on_error: Fallback = Fallback.ACCEPT
    on_review: Review = Review.ACCEPT
    observe: bool = False
    mark: Mark = Mark.NONE
    authserv_id: str = ""
    wording: Wording = field(default_factory=Wording)

    def policy(self, party: Party) -> str | None:
        """The policy under which that party is judged."""
        return self.sender_policy if party is Party.SENDER else self.recipient_policy

    @property
    def reads_messages(self) -> bool:
        """Whether the end of a message has to be waited for, and its header to be seen."""
        return self.mark is not Mark.NONE or self.on_review is Review.QUARANTINE
