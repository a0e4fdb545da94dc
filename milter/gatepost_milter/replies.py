"""Which SMTP reply says what: one row per reason, for the recipient and for the sender.

Codes: RFC 5321 section 4.2, RFC 3463, RFC 7505 section 4 (null MX), RFC 6531 section 3.6
(non-ASCII). A sender is refused in answer to RCPT, too, so that the log names the recipient.
"""

from collections.abc import Mapping
from types import MappingProxyType

from gatepost import Reason, Report
from gatepost_milter.protocol import ReplyCode
from gatepost_milter.rules import Party

__all__ = ["refusal", "too_late", "unresolved"]

_Code = tuple[int, str]

_POLICY: _Code = (550, "5.7.1")
_DNS: _Code = (451, "4.4.3")
_INTERNAL: _Code = (451, "4.3.0")

_RECIPIENT: Mapping[str, _Code] = MappingProxyType(
    {
        Reason.SYNTAX: (553, "5.1.3"),
        Reason.UNUSUAL_SYNTAX: (553, "5.1.3"),
        Reason.NON_ASCII: (550, "5.6.7"),
        Reason.DOMAIN_NOT_FOUND: (550, "5.1.2"),
        Reason.NO_MAIL_HOST: (550, "5.1.2"),
        Reason.NULL_MX: (556, "5.1.10"),
        Reason.MAILBOX_NOT_FOUND: (550, "5.1.1"),
        Reason.MAILBOX_DISABLED: (550, "5.2.1"),
        Reason.MAILBOX_FULL: (452, "4.2.2"),
        Reason.DNS_ERROR: _DNS,
        Reason.TIMEOUT: _DNS,
        Reason.CHECK_FAILED: _INTERNAL,
    }
)
_SENDER: Mapping[str, _Code] = MappingProxyType(
    {
        **_RECIPIENT,
        Reason.SYNTAX: (553, "5.1.7"),
        Reason.UNUSUAL_SYNTAX: (553, "5.1.7"),
        Reason.DOMAIN_NOT_FOUND: (550, "5.1.8"),
        Reason.NO_MAIL_HOST: (550, "5.1.8"),
        Reason.NULL_MX: (550, "5.7.27"),
        Reason.MAILBOX_NOT_FOUND: (550, "5.1.0"),
    }
)
_TABLES: Mapping[Party, Mapping[str, _Code]] = MappingProxyType(
    {Party.SENDER: _SENDER, Party.RECIPIENT: _RECIPIENT}
)


def refusal(report: Report, party: Party) -> ReplyCode:
    """The reply to an address that the policy rejects; unlisted reasons are a matter of policy."""
    code, enhanced = _TABLES[party].get(report.reason or "", _POLICY)
    return ReplyCode(code, enhanced, _text(party, "rejected", _message(report)))


def unresolved(report: Report, party: Party) -> ReplyCode:
    """The reply when DNS could not tell and the operator prefers to be asked again."""
    return ReplyCode(*_DNS, _text(party, "not verified", _message(report)))


def too_late(party: Party) -> ReplyCode:
    """The reply when our own time ran out and the operator prefers to be asked again."""
    return ReplyCode(*_INTERNAL, _text(party, "not verified", "Please try again later."))


def _text(party: Party, outcome: str, message: str) -> str:
    # RCPT is answered with the sender's verdict as well: the person must see whose it is.
    return f"{party.capitalize()} address {outcome}: {message}"


def _message(report: Report) -> str:
    """The report's sentence in English and with the domain in ASCII, as SMTP replies are."""
    address, message = report.address, report.message_in("en")
    if not address.domain:
        return message
    return message.replace(address.domain_unicode, address.domain)
