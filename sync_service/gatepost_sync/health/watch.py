"""Looks at every dependency, each in a thread of its own: one that hangs keeps nobody waiting."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gatepost_sync.health.dependency import Dependency, Finding, NotYetError, TroubleError

__all__ = ["Watch"]

logger = logging.getLogger("gatepost.health")

PATIENCE_SECONDS = 2.0  # less than the time that probes usually allow


@dataclass(slots=True)
class _Look:
    """The last finding about one dependency, and the look that is under way."""

    dependency: Dependency
    finding: Finding | None = None
    ended: float = float("-inf")
    thread: threading.Thread | None = None


class Watch:
    """Answers at once what was found a moment ago, and within seconds otherwise."""

    def __init__(
        self, dependencies: Iterable[Dependency], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._looks = tuple(_Look(one) for one in dependencies)
        self._clock = clock
        self._lock = threading.Lock()

    def findings(self, *, patience: float = PATIENCE_SECONDS) -> tuple[Finding, ...]:
        """How each of them is, in the order given."""
        begun = [(look, self._begin(look)) for look in self._looks]
        end = time.monotonic() + patience
        for _, thread in begun:
            if thread is not None:
                thread.join(max(0.0, end - time.monotonic()))
        return tuple(_conclude(look, thread) for look, thread in begun)

    def _begin(self, look: _Look) -> threading.Thread | None:
        """The thread to wait for; None when the last finding is good enough.

        At most one for each dependency: one that hangs is not joined by others.
        """
        with self._lock:
            if look.thread is not None and look.thread.is_alive():
                return look.thread
            if self._clock() - look.ended < look.dependency.fresh_seconds:
                return None
            name = f"gatepost-health-{look.dependency.name}"
            look.thread = threading.Thread(target=self._look, args=(look,), name=name, daemon=True)
            look.thread.start()
            return look.thread

    def _look(self, look: _Look) -> None:
        finding = _finding(look.dependency)
        _log(look.finding or Finding(finding.name, finding.need), finding)
        look.finding, look.ended = finding, self._clock()


def _log(before: Finding, now: Finding) -> None:
    """What changed. What cannot be there yet is no reason to warn anybody, nor is that it came."""
    if now.trouble == before.trouble:
        return
    well = "is there now" if before.expected else "is well again"
    level = logging.INFO if now.expected or (before.expected and now.up) else logging.WARNING
    logger.log(level, "health: %s: %s", now.name, well if now.up else now.trouble)


def _conclude(look: _Look, thread: threading.Thread | None) -> Finding:
    """What the thread that was waited for found; another may be under way by now."""
    if thread is not None and thread.is_alive():
        return Finding(look.dependency.name, look.dependency.need, "It does not answer.")
    assert look.finding is not None  # noqa: S101  a look has ended
    return look.finding


def _finding(one: Dependency) -> Finding:
    try:
        return Finding(one.name, one.need, None, tuple(one.look().items()))
    except TroubleError as trouble:
        expected = isinstance(trouble, NotYetError)
        return Finding(one.name, one.need, str(trouble), expected=expected)
    except Exception as error:  # noqa: BLE001  each client library has its own errors
        # Only its kind: the text may hold hosts, users and what else nobody outside should know.
        return Finding(one.name, one.need, f"It cannot be used ({type(error).__name__}).")
