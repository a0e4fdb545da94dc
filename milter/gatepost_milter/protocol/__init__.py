"""The milter protocol, version 6, without I/O: bytes become events, responses become bytes.

There is no RFC. The sources are Sendmail's public header `libmilter/mfdef.h`, and what
Postfix 3.7 was seen to send and to accept.
"""

from gatepost_milter.protocol.commands import Command, Stage
from gatepost_milter.protocol.decoder import MAX_PACKET, Decoder
from gatepost_milter.protocol.events import (
    Abort,
    Connect,
    Content,
    Data,
    Event,
    Family,
    Helo,
    Macros,
    Mail,
    Negotiate,
    Quit,
    QuitNewConnection,
    Rcpt,
    Unknown,
)
from gatepost_milter.protocol.flags import VERSION, Action, Protocol
from gatepost_milter.protocol.negotiation import negotiate
from gatepost_milter.protocol.responses import (
    Accept,
    Continue,
    Negotiated,
    Progress,
    ReplyCode,
    Response,
    encode,
)

__all__ = [
    "MAX_PACKET",
    "VERSION",
    "Abort",
    "Accept",
    "Action",
    "Command",
    "Connect",
    "Content",
    "Continue",
    "Data",
    "Decoder",
    "Event",
    "Family",
    "Helo",
    "Macros",
    "Mail",
    "Negotiate",
    "Negotiated",
    "Progress",
    "Protocol",
    "Quit",
    "QuitNewConnection",
    "Rcpt",
    "ReplyCode",
    "Response",
    "Stage",
    "Unknown",
    "encode",
    "negotiate",
]
