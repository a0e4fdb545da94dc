"""The log: one line per decision, in the order Postfix writes its own.

No address is written unless the operator asked for it. A keyed hash tells lines about the same
address apart from others; its key does not leave this host, so that a stolen log cannot be
reversed by guessing.
"""

import hashlib
import hmac
import logging
import secrets
import traceback
from collections.abc import Callable

from gatepost_milter.counters import Counted
from gatepost_milter.decide import Verdict

__all__ = ["Records", "place", "queue_name"]

NO_QUEUE = "NOQUEUE"


class Records:
    """Writes to the logger `gatepost.milter`.

    `hashed` turns an address into its keyed hash; without one the key lives and dies with the
    process. `plain` writes addresses as they are.
    """

    def __init__(self, *, hashed: Callable[[str], str] | None = None, plain: bool = False) -> None:
        self._log = logging.getLogger("gatepost.milter")
        self._hashed = hashed or _process_hash()
        self._plain = plain

    def wants(self, counted: Counted) -> bool:
        """Whether a decision of this kind is written: accepted ones the MTA logs anyway."""
        return self._log.isEnabledFor(_level(counted))

    def verdict(
        self,
        counted: Counted,
        verdict: Verdict,
        *,
        session: str,
        queue_id: str,
        listener: str,
        seconds: float,
        ref: str = "",
    ) -> None:
        """What became of a recipient, and the verdict that decided it."""
        report, refusal = verdict.report, verdict.refusal
        self._log.log(
            _level(counted),
            "%s: session=%s %s %s%s reason=%s listener=%s policy=%s domain=%s address=%s ms=%.2f%s",
            queue_name(queue_id),
            session,
            counted,
            verdict.party,
            "" if refusal is None else f" {refusal}",
            report.reason or "-",
            listener,
            report.policy,
            report.address.domain or "-",
            self._shown(report.address.raw, report.address.canonical),
            seconds * 1000,
            f" ref={ref}" if ref else "",
        )

    def late(self, counted: Counted, *, session: str, queue_id: str) -> None:
        """Our own time ran out before a recipient was judged."""
        self._log.warning("%s: session=%s %s time-out", queue_name(queue_id), session, counted)

    def error(self, error: Exception, counted: Counted, *, session: str, queue_id: str) -> None:
        """A fault of our own. Its text may quote an address, so only its type and place count."""
        self._log.error(
            "%s: session=%s %s internal error %s at %s",
            queue_name(queue_id),
            session,
            counted,
            type(error).__name__,
            place(error),
        )

    def closed(self, reason: str, *, session: str) -> None:
        """We ended a connection that the MTA did not end. `reason` is our own text."""
        self._log.warning("%s: session=%s closed: %s", NO_QUEUE, session, reason)

    def _shown(self, raw: str, canonical: str) -> str:
        if not self._plain:
            return self._hashed(canonical)
        # It came over the wire: what could end the line or hide in it is spelt out.
        return raw.encode("unicode_escape").decode().replace(" ", "\\x20")


def queue_name(queue_id: str) -> str:
    """The MTA's name for the message, or the word for none."""
    # It came over the wire; a log line is no place to find out what is in it.
    return queue_id if queue_id.isascii() and queue_id.isalnum() else NO_QUEUE


def place(error: BaseException) -> str:
    """File and line where an error was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"


def _level(counted: Counted) -> int:
    return logging.DEBUG if counted is Counted.ACCEPTED else logging.INFO


def _process_hash() -> Callable[[str], str]:
    key = secrets.token_bytes(32)

    def hashed(address: str) -> str:
        return hmac.new(key, address.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]

    return hashed
