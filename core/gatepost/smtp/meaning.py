"""What a mail host may mean by a reply, and when it said it."""

from dataclasses import dataclass
from enum import StrEnum

from gatepost.providers.answer import Confidence

__all__ = ["Meaning", "Stage", "Understood"]


class Stage(StrEnum):
    """What a reply answers."""

    BANNER = "banner"
    HELLO = "hello"
    TLS = "tls"
    MAIL = "mail"
    RCPT = "rcpt"


class Meaning(StrEnum):
    """Of replies before RCPT only the last block can be meant: they are about us."""

    ACCEPTED = "accepted"
    """The recipient is taken: it exists, unless every other would be taken as well."""
    UNCERTAIN = "uncertain"
    """Taken without having looked (252), or by a host that says so to everybody."""
    EXISTS = "exists"
    """Refused for a reason that only a mailbox that exists can have."""
    MISSING = "missing"
    DISABLED = "disabled"
    FULL = "full"
    REFUSED = "refused"
    """Refused without a reason: the mailbox, or us."""
    NOT_SERVED = "not_served"
    """This host takes no mail for the domain at all."""

    OK = "ok"
    GREYLISTED = "greylisted"
    THROTTLED = "throttled"
    BLOCKED = "blocked"
    SENDER = "sender"
    """Our MAIL FROM is not welcome; another may be."""
    TOO_MANY = "too_many"
    """Recipients in this connection: the next one takes more."""
    TLS_NEEDED = "tls_needed"
    NO_UTF8 = "no_utf8"
    """The host cannot take local parts outside ASCII (RFC 6531)."""
    TEMPORARY = "temporary"
    """Something is wrong over there, for now."""
    BROKEN = "broken"
    """The dialogue went wrong: says nothing about anybody."""

    @property
    def refuses(self) -> bool:
        """Whether this recipient was refused while another might have been taken."""
        return self in {Meaning.MISSING, Meaning.DISABLED, Meaning.REFUSED}


@dataclass(frozen=True, slots=True)
class Understood:
    """A reply's meaning and how sure that is."""

    meaning: Meaning
    confidence: Confidence = Confidence.HIGH
