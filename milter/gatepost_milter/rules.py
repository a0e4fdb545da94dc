"""What the operator chose: who is checked, who is exempt, and what doubt means."""

from dataclasses import dataclass
from enum import StrEnum

from gatepost_milter.networks import LOOPBACK, Network

__all__ = ["OnUnknown", "Party", "Rules"]


class Party(StrEnum):
    """Whose address is judged."""

    SENDER = "sender"
    RECIPIENT = "recipient"


class OnUnknown(StrEnum):
    """What to do when DNS, or our own time, did not suffice for an answer."""

    ACCEPT = "accept"
    TEMPFAIL = "tempfail"


@dataclass(frozen=True, slots=True)
class Rules:
    """A policy of None leaves that party unchecked. `observe` logs what would be refused."""

    sender_policy: str | None = "inbound_sender"
    recipient_policy: str | None = "outbound_recipient"
    trusted_networks: tuple[Network, ...] = LOOPBACK
    check_authenticated: bool = False
    on_unknown: OnUnknown = OnUnknown.ACCEPT
    observe: bool = False

    def policy(self, party: Party) -> str | None:
        """The policy under which that party is judged."""
        return self.sender_policy if party is Party.SENDER else self.recipient_policy
