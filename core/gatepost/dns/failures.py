"""What dnspython's exceptions mean. Imports all of dnspython, so it is imported late itself.

dnspython reports SERVFAIL, REFUSED, FORMERR and a failed TCP retry all as NoNameservers; what
happened at each server stands in that error's list.
"""

from collections.abc import Iterator

import dns.asyncresolver  # noqa: F401  what asks
from dns.exception import DNSException, Timeout
from dns.rcode import REFUSED, SERVFAIL
from dns.rdatatype import NS, SOA
from dns.resolver import NXDOMAIN, Answer, NoNameservers

from gatepost.dns.answers import DnsOutcome

__all__ = ["EXPECTED", "describe", "is_referral", "negative_ttl", "outcome_of"]

EXPECTED = (DNSException, OSError)
"""What asking may raise; TimeoutError is an OSError. Anything else is a mistake of ours."""


def outcome_of(error: Exception) -> DnsOutcome:
    """How the question ended."""
    if isinstance(error, NXDOMAIN):
        return DnsOutcome.NXDOMAIN
    if isinstance(error, Timeout | TimeoutError):
        return DnsOutcome.TIMEOUT
    codes = {code for _, code, _ in _attempts(error)}
    if SERVFAIL in codes:
        return DnsOutcome.SERVFAIL
    return DnsOutcome.REFUSED if REFUSED in codes else DnsOutcome.ERROR


def describe(error: Exception) -> str:
    """What happened at which server, for operators; empty when the answer is plain."""
    if isinstance(error, NXDOMAIN):
        return ""
    if isinstance(error, Timeout | TimeoutError):
        return "no answer in time"
    attempts = [f"{server}: {text}" for server, _, text in _attempts(error)]
    return "; ".join(attempts) or str(error) or type(error).__name__


def negative_ttl(error: Exception) -> float | None:
    """For how many seconds a name that does not exist need not be asked for again; else None."""
    if not isinstance(error, NXDOMAIN):
        return None
    responses = error.kwargs.get("responses", {}).values()
    return min((each.resolve_chaining().minimum_ttl for each in responses), default=None)


def is_referral(answer: Answer) -> bool:
    """Whether an empty answer means "ask those", not "there is none" (RFC 2308 section 2.2).

    A server that does not resolve for us would otherwise make every domain look empty.
    """
    authority = {rrset.rdtype for rrset in answer.response.authority}
    return NS in authority and SOA not in authority


def _attempts(error: Exception) -> Iterator[tuple[str, int | None, str]]:
    """Server, response code (None without a response) and a text, of each attempt."""
    if not isinstance(error, NoNameservers):
        return
    for server, _, _, cause, response in error.kwargs.get("errors", ()):
        code = None if response is None else response.rcode()
        # `cause` is the response code's name, or the exception.
        text = f"{type(cause).__name__} {cause}" if isinstance(cause, Exception) else str(cause)
        yield str(server), code, text.strip()
