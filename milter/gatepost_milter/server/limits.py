"""How long and how much; every limit of the server in one place."""

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and connections."""

    answer_seconds: float = 8.0
    """One RCPT. Longer than Postfix's `command_timeout` (30 s, often set to 10) loses the milter
    for the rest of the SMTP session."""

    progress_seconds: float = 5.0
    """How often we ask the MTA to keep waiting while an answer is worked out."""

    begin_seconds: float = 10.0
    """From the connection to a whole OPTNEG, or a whole request."""

    packet_seconds: float = 60.0
    """For a packet that has begun, and the answers to those before it, to be over."""

    idle_seconds: float = 7_210.0
    """Above the MTA's own: we accept at DATA, and then hear nothing until the body is in."""

    drain_seconds: float = 30.0
    """How long open sessions are served after SIGTERM."""

    max_connections: int = 1_000
    """An MTA holds one for each SMTP session, 100 in a Postfix as it comes."""

    max_pending: int = 256 * 1024
    """Bytes received and not yet answered, after which we stop reading. More than a packet."""
