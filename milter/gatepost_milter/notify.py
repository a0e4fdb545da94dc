"""What we tell systemd (sd_notify(3)): that we serve, reload, end, and are still alive."""

import asyncio
import os
import socket
from time import clock_gettime_ns

__all__ = ["Notifier"]


class Notifier:
    """Speaks to $NOTIFY_SOCKET; where there is none every word is lost, and no harm done."""

    def __init__(self) -> None:
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        self._status = ""
        self._timer: asyncio.TimerHandle | None = None
        self._every = _watchdog_seconds() / 2  # as sd_watchdog_enabled(3) recommends

    def ready(self, status: str) -> None:
        """We serve. Begins to feed the watchdog, from the event loop: when that hangs, systemd is
        right to start us anew."""
        self._status = status
        self._tell(f"READY=1\nSTATUS={status}")
        if self._every and self._timer is None:
            self._feed()

    def reloading(self) -> None:
        """We read our settings anew (Type=notify-reload wants the time)."""
        now = clock_gettime_ns(1) // 1000  # CLOCK_MONOTONIC, in microseconds
        self._tell(f"RELOADING=1\nMONOTONIC_USEC={now}")

    def reloaded(self, trouble: str = "") -> None:
        """We serve on, by other settings; or by the old ones, and `trouble` says why."""
        status = f"{self._status}; {trouble}" if trouble else self._status
        self._tell(f"READY=1\nSTATUS={' '.join(status.split())}")

    def stopping(self) -> None:
        """We end, which may take as long as sessions are served."""
        self._tell("STOPPING=1\nSTATUS=serving open sessions")

    def close(self) -> None:
        """Feed the watchdog no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _feed(self) -> None:
        self._tell("WATCHDOG=1")
        self._timer = asyncio.get_running_loop().call_later(self._every, self._feed)

    def _tell(self, text: str) -> None:
        if not self._address:
            return
        # An @ stands for the NUL of Linux's abstract namespace.
        address = "\0" + self._address[1:] if self._address[0] == "@" else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaker:
            try:
                speaker.connect(address)
                speaker.send(text.encode())
            except OSError:
                return  # nobody listens any more


def _watchdog_seconds() -> float:
    """What the unit's WatchdogSec= is, 0 where there is none or it is meant for another process."""
    if os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return 0.0
    return int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6
