"""What we answer to OPTNEG: as few commands, answers and macros as the work can be done with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from gatepost_milter.protocol.commands import Stage
from gatepost_milter.protocol.events import Negotiate
from gatepost_milter.protocol.flags import VERSION, Action, Protocol
from gatepost_milter.protocol.responses import Negotiated

__all__ = ["ENVELOPE", "MESSAGE", "Wishes", "negotiate"]


@dataclass(frozen=True, slots=True, eq=False)
class Wishes:
    """What a milter would like. It gets of it what the MTA offers."""

    protocol: Protocol
    actions: Action
    macros: Mapping[Stage, str]


# We need CONNECT, MAIL, RCPT and DATA. DATA is kept because a milter that skips DATA, headers
# and body over TCP costs 42 ms a message (Nagle against delayed ACK); answered with ACCEPT it
# saves the round trip at the end of the message as well.
_QUIET = (
    Protocol.NOHELO
    | Protocol.NOBODY
    | Protocol.NOEOH
    | Protocol.NOUNKNOWN
    | Protocol.NR_CONN
    | Protocol.NR_MAIL
)
_MACROS: Mapping[Stage, str] = MappingProxyType(
    {
        # Of an empty list Postfix makes its own, which is longer.
        Stage.CONNECT: "j",
        Stage.MAIL: "{auth_authen} {mail_addr}",
        # Without braces: names of one letter are sent bare.
        Stage.RCPT: "i {rcpt_addr} {rcpt_mailer}",
    }
)

ENVELOPE = Wishes(_QUIET | Protocol.NOHDRS, Action.SETSYMLIST, _MACROS)
"""For those who only judge addresses."""

MESSAGE = Wishes(
    _QUIET | Protocol.NR_HDR,
    Action.SETSYMLIST | Action.ADDHDRS | Action.CHGHDRS | Action.QUARANTINE,
    MappingProxyType({**_MACROS, Stage.EOM: "i"}),
)
"""For those who mark messages, too: the header comes in, and the end is waited for."""


@lru_cache(maxsize=64)  # an MTA offers the same to every connection
def negotiate(offer: Negotiate, wishes: Wishes = ENVELOPE) -> Negotiated:
    """Our choice: never more than is offered, and a version no higher than the MTA's."""
    actions = offer.actions & wishes.actions
    asking = Action.SETSYMLIST in actions
    return Negotiated(
        version=min(offer.version, VERSION),
        actions=actions,
        protocol=offer.protocol & wishes.protocol,
        macros=tuple(wishes.macros.items()) if asking else (),
    )
