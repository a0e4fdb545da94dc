"""Senders that carry another address inside: SRS, BATV and VERP.

Each is made by a machine on a mailbox's behalf. Taken as it stands, its local part may be longer
than the 64 octets of RFC 5321 section 4.5.3.1.1, which SRS and VERP exceed in the field; and the
lists would look for a mailbox that nobody has.
"""

import re
from dataclasses import dataclass

__all__ = ["JudgedSender", "judged_senders"]

_MAX_LOCAL = 64

# draft-levine-smtp-batv: prvs=<key digit><three of days><six of hash>=<local>; some put a slash.
_BATV = re.compile(r"prvs=[0-9a-z]{6,14}[=/](?P<local>.+)", re.IGNORECASE)
# SRS0=<hash>=<timestamp>=<domain>=<local>, the separator behind SRS0 being =, + or -.
_SRS0 = re.compile(r"SRS0[=+-][^=]+=[^=]+=(?P<domain>[^=@]+)=(?P<local>.+)", re.IGNORECASE)
# SRS1=<hash>=<first forwarder>=<separator of SRS0><hash>=<timestamp>=<domain>=<local>
_SRS1 = re.compile(
    r"SRS1[=+-][^=]+=[^=]+=[=+-][^=]+=[^=]+=(?P<domain>[^=@]+)=(?P<local>.+)", re.IGNORECASE
)
# <bounces>+<local>=<domain> or with a dash, the recipient's address being in there.
_VERP = re.compile(r"(?P<list>[^+=]+?)[+-](?P<local>[^@]+)=(?P<domain>[^=@]+\.[^=@]+)")


@dataclass(frozen=True, slots=True)
class JudgedSender:
    """An address to judge. Of one that was only `carried` no more than the lists count.

    A bounce does not go there, so that it matters little whether its domain has a mail host.
    """

    address: str
    carried: bool = False


def judged_senders(address: str) -> tuple[JudgedSender, ...]:
    """Whom a sender stands for: itself mostly, the mailbox behind BATV, both ends of SRS."""
    local, at, domain = address.rpartition("@")
    if not at or "=" not in local:
        return (JudgedSender(address),)
    batv = _BATV.fullmatch(local)
    if batv is not None:
        return judged_senders(f"{batv['local']}@{domain}")
    srs = _SRS0.fullmatch(local) or _SRS1.fullmatch(local)
    if srs is not None:
        original = JudgedSender(f"{srs['local']}@{srs['domain']}", carried=True)
        return JudgedSender(_short(local[:4], local, domain)), original
    verp = _VERP.fullmatch(local)
    if verp is not None:
        return (JudgedSender(_short(verp["list"], local, domain)),)
    return (JudgedSender(address),)


def _short(replacement: str, local: str, domain: str) -> str:
    """The address, with a shorter local part where a strict reading would refuse it."""
    return f"{local if len(local.encode()) <= _MAX_LOCAL else replacement[:_MAX_LOCAL]}@{domain}"
