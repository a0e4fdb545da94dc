"""Which codes a refusal has: one row per reason, for the recipient and for the sender.

Codes: RFC 5321 section 4.2, RFC 3463, RFC 7505 section 4 (null MX), RFC 6531 section 3.6
(non-ASCII), and IANA's registry of enhanced status codes. A sender is refused in answer to RCPT,
too, so that the log names the recipient.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gatepost import Reason
from gatepost_milter.rules import Party

__all__ = ["INTERNAL", "UNRESOLVED", "Refusal", "refusal"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The codes to refuse an address with; the text is for later."""

    code: int
    enhanced: str

    def __str__(self) -> str:
        return f"{self.code} {self.enhanced}"

    @property
    def temporary(self) -> bool:
        """Whether the client is asked to try again later."""
        return self.code < 500

    @property
    def outcome(self) -> str:
        """What became of the address, in a word or two for the client."""
        return "not verified" if self.temporary else "rejected"


UNRESOLVED = Refusal(451, "4.4.3")
"""DNS could not tell, and the operator prefers to be asked again."""
INTERNAL = Refusal(451, "4.3.0")
"""We could not tell, for want of time or by a fault, and the operator prefers to be asked again."""

_POLICY = Refusal(550, "5.7.1")
_RECIPIENT: Mapping[str, Refusal] = MappingProxyType(
    {
        Reason.SYNTAX: Refusal(553, "5.1.3"),
        Reason.UNUSUAL_SYNTAX: Refusal(553, "5.1.3"),
        Reason.NON_ASCII: Refusal(550, "5.6.7"),
        Reason.DOMAIN_NOT_FOUND: Refusal(550, "5.1.2"),
        Reason.NO_MAIL_HOST: Refusal(550, "5.1.2"),
        Reason.NULL_MX: Refusal(556, "5.1.10"),
        Reason.GREYLISTED: Refusal(451, "4.7.1"),
        Reason.MAIL_HOST_UNREACHABLE: Refusal(451, "4.4.1"),
        Reason.MAILBOX_UNKNOWN: INTERNAL,
        Reason.PROBE_THROTTLED: INTERNAL,
        Reason.PROBE_BLOCKED: INTERNAL,
        Reason.PROBE_UNAVAILABLE: INTERNAL,
        Reason.DNS_ERROR: UNRESOLVED,
        Reason.TIMEOUT: UNRESOLVED,
        Reason.CHECK_FAILED: INTERNAL,
        Reason.MAILBOX_NOT_FOUND: Refusal(550, "5.1.1"),
        Reason.MAILBOX_DISABLED: Refusal(550, "5.2.1"),
        Reason.MAILBOX_FULL: Refusal(452, "4.2.2"),
    }
)
_SENDER: Mapping[str, Refusal] = MappingProxyType(
    {
        **_RECIPIENT,
        Reason.SYNTAX: Refusal(553, "5.1.7"),
        Reason.UNUSUAL_SYNTAX: Refusal(553, "5.1.7"),
        Reason.DOMAIN_NOT_FOUND: Refusal(550, "5.1.8"),
        Reason.NO_MAIL_HOST: Refusal(550, "5.1.8"),
        Reason.NULL_MX: Refusal(550, "5.7.27"),
        Reason.MAILBOX_NOT_FOUND: Refusal(550, "5.1.0"),
        Reason.MAILBOX_DISABLED: Refusal(550, "5.1.0"),
    }
)
_TABLES: Mapping[Party, Mapping[str, Refusal]] = MappingProxyType(
    {Party.SENDER: _SENDER, Party.RECIPIENT: _RECIPIENT}
)


def refusal(reason: str | None, party: Party) -> Refusal:
    """The codes for an address that the policy rejects; unlisted reasons are a matter of policy."""
    return _TABLES[party].get(reason or "", _POLICY)
