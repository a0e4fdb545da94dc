"""What the DNS said, told apart: "there is none" is an answer, "I could not find out" is not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["AddressAnswer", "DnsOutcome", "MxAnswer", "MxHost", "together"]


class DnsOutcome(StrEnum):
    """How a question ended. Only the first three are knowledge about the domain."""

    OK = "ok"
    NXDOMAIN = "nxdomain"
    """The name does not exist (RFC 2308 section 2.1)."""
    NODATA = "nodata"
    """The name exists, without a record of the type asked for (RFC 2308 section 2.2)."""
    SERVFAIL = "servfail"
    REFUSED = "refused"
    ERROR = "error"
    """The network failed, or what came back was no usable answer."""
    TIMEOUT = "timeout"

    @property
    def known(self) -> bool:
        """Whether the DNS answered the question, be it with "there is none"."""
        return self in {DnsOutcome.OK, DnsOutcome.NXDOMAIN, DnsOutcome.NODATA}


@dataclass(frozen=True, slots=True, order=True)
class MxHost:
    """One mail exchanger. `host` is lower-case ASCII without a trailing dot, empty for the root."""

    preference: int
    host: str


@dataclass(frozen=True, slots=True)
class MxAnswer:
    """The answer for MX. `hosts` are in order of preference, and there are some exactly when OK.

    `detail` says for operators what went wrong, and at which server. `ttl` is for how many seconds
    it may be kept: of "there is none" what the SOA record says (RFC 2308 section 5); None where
    the servers did not tell.
    """

    outcome: DnsOutcome
    hosts: tuple[MxHost, ...] = ()
    detail: str = ""
    ttl: float | None = field(default=None, compare=False)

    @property
    def is_null(self) -> bool:
        """Whether the domain says that it takes no mail (RFC 7505).

        The root is nobody's mail host, so its preference and its repetition change nothing.
        """
        return self.outcome is DnsOutcome.OK and not any(mx.host for mx in self.hosts)


@dataclass(frozen=True, slots=True)
class AddressAnswer:
    """The answer for A and AAAA together; `addresses` are IP addresses as text, some when OK.

    `ttl` is as in MxAnswer.
    """

    outcome: DnsOutcome
    addresses: tuple[str, ...] = ()
    detail: str = ""
    ttl: float | None = field(default=None, compare=False)


def together(answers: Sequence[AddressAnswer]) -> AddressAnswer:
    """The one of two answers that counts, for A and for AAAA.

    An address, else what was not found out, else that there is none.
    """
    best = next((answer for answer in answers if answer.outcome is DnsOutcome.OK), None)
    failed = next((answer for answer in answers if not answer.outcome.known), None)
    nodata = next((answer for answer in answers if answer.outcome is DnsOutcome.NODATA), None)
    return best or failed or nodata or answers[0]
