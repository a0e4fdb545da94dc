"""What we answer to OPTNEG."""

from collections.abc import Mapping
from types import MappingProxyType

from gatepost_milter.protocol.commands import Stage
from gatepost_milter.protocol.events import Negotiate
from gatepost_milter.protocol.flags import VERSION, Action, Protocol
from gatepost_milter.protocol.responses import Negotiated

__all__ = ["negotiate"]

# We need CONNECT, MAIL, RCPT and DATA. DATA is kept because a milter that skips DATA, headers
# and body over TCP costs 42 ms a message (Nagle against delayed ACK); answered with ACCEPT it
# saves the round trip at the end of the message as well.
_WANTED = (
    Protocol.NOHELO
    | Protocol.NOBODY
    | Protocol.NOHDRS
    | Protocol.NOEOH
    | Protocol.NOUNKNOWN
    | Protocol.NR_CONN
    | Protocol.NR_MAIL
)
_MACROS: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.CONNECT: "{client_addr} {daemon_name} {daemon_port}",
        Stage.MAIL: "{auth_authen} {auth_type} {mail_addr} {client_addr}",
        # Without braces: names of one letter are sent bare.
        Stage.RCPT: "i {rcpt_addr} {rcpt_mailer}",
    }
)


def negotiate(offer: Negotiate) -> Negotiated:
    """Our choice: never more than is offered, and a version no higher than the MTA's."""
    actions = offer.actions & Action.SETSYMLIST
    return Negotiated(
        version=min(offer.version, VERSION),
        actions=actions,
        protocol=offer.protocol & _WANTED,
        macros=tuple(_MACROS.items()) if actions else (),
    )
