"""The log: one line per refused recipient, in the order Postfix writes its own.

No address is ever written. A keyed hash tells lines about the same address apart from others;
its key lives and dies with the process, so that a stolen log cannot be reversed by guessing.
"""

import hashlib
import hmac
import logging
import secrets
import traceback

from gatepost_milter.counters import Counted
from gatepost_milter.decide import Verdict

__all__ = ["Records"]

NO_QUEUE = "NOQUEUE"


class Records:
    """Writes to the logger `gatepost.milter`; `key` is for tests that compare hashes."""

    def __init__(self, *, key: bytes | None = None) -> None:
        self._log = logging.getLogger("gatepost.milter")
        self._key = key or secrets.token_bytes(32)

    def verdict(self, counted: Counted, verdict: Verdict, *, session: str, queue_id: str) -> None:
        """What became of a recipient, and the verdict that decided it.

        Accepted recipients are DEBUG: the MTA logs them anyway.
        """
        level = logging.DEBUG if verdict.reply is None else logging.INFO
        if not self._log.isEnabledFor(level):
            return
        report, reply = verdict.report, verdict.reply
        self._log.log(
            level,
            "%s: session=%s %s %s%s reason=%s policy=%s domain=%s address=%s",
            _queue_id(queue_id),
            session,
            counted,
            verdict.party,
            "" if reply is None else f" {reply.code} {reply.enhanced}",
            report.reason or "-",
            report.policy,
            report.address.domain or "-",
            self._hash(report.address.canonical),
        )

    def late(self, counted: Counted, *, session: str, queue_id: str) -> None:
        """Our own time ran out before a recipient was judged."""
        self._log.warning("%s: session=%s %s time-out", _queue_id(queue_id), session, counted)

    def error(self, error: Exception, *, session: str, queue_id: str) -> None:
        """A fault of our own. Its text may quote an address, so only its type and place count."""
        self._log.error(
            "%s: session=%s accepted internal error %s at %s",
            _queue_id(queue_id),
            session,
            type(error).__name__,
            _place(error),
        )

    def closed(self, reason: str, *, session: str) -> None:
        """We ended a connection that the MTA did not end. `reason` is our own text."""
        self._log.warning("%s: session=%s closed: %s", NO_QUEUE, session, reason)

    def _hash(self, address: str) -> str:
        return hmac.new(self._key, address.encode(), hashlib.sha256).hexdigest()[:16]


def _queue_id(queue_id: str) -> str:
    # It came over the wire; a log line is no place to find out what is in it.
    return queue_id if queue_id.isascii() and queue_id.isalnum() else NO_QUEUE


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown place"
