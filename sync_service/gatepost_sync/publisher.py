"""Who publishes: of all processes that share a database one at a time, and no number twice.

A lock on a file keeps apart the processes of one host; this keeps apart those of many. Who was
killed in the middle of it renews no more, and the next one takes over when the lease is over.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from sqlalchemy import CursorResult, Update, or_, update

from gatepost_sync.errors import LeaseLostError, ServiceError
from gatepost_sync.store.database import Database
from gatepost_sync.store.tables import PublisherRow
from gatepost_sync.times import utc_now

__all__ = ["Publisher", "sole_publisher"]

LOOK_SECONDS = 0.1


class Publisher:
    """The right to publish, for as long as it is renewed."""

    def __init__(self, database: Database, lease: timedelta) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{os.urandom(3).hex()}"
        self._database = database
        self._lease = lease

    def try_to_take(self) -> bool:
        """Whether it is ours now."""
        now = utc_now()
        free = or_(PublisherRow.holder.is_(None), PublisherRow.lease < now)
        taken = update(PublisherRow).where(free)
        return self._did(taken.values(holder=self.name, lease=now + self._lease))

    def use_up(self, number: int) -> None:
        """Takes a number of a generation, before anybody can see it: nobody gets it again.

        LeaseLostError when another process publishes by now.
        """
        self._insist(self._mine().values(number=number, lease=utc_now() + self._lease))

    def confirm(self) -> None:
        """Asks for another lease. LeaseLostError when another process publishes by now."""
        self._insist(self._mine().values(lease=utc_now() + self._lease))

    def release(self) -> None:
        """Lets the next one begin at once."""
        self._did(self._mine().values(holder=None, lease=None))

    def keep(self, over: threading.Event) -> None:
        """Renews until that is over; what is lost meanwhile is found out by `confirm`."""
        while not over.wait(self._lease.total_seconds() / 3):
            with suppress(ServiceError):
                self.confirm()

    def _mine(self) -> Update:
        return update(PublisherRow).where(PublisherRow.holder == self.name)

    def _insist(self, change: Update) -> None:
        if not self._did(change):
            raise LeaseLostError(
                "another process publishes, since this one did not show that it lives; nothing is "
                "published by this one"
            )

    def _did(self, change: Update) -> bool:
        with self._database.write() as session:
            result = session.execute(change.execution_options(synchronize_session=False))
            assert isinstance(result, CursorResult)  # noqa: S101  an UPDATE gives no other
            return result.rowcount == 1


@contextmanager
def sole_publisher(database: Database, lease: timedelta, wait: float) -> Iterator[Publisher]:
    """Waits up to `wait` seconds until no other process publishes, and keeps the others out.

    ServiceError when the others take longer.
    """
    publisher, until = Publisher(database, lease), time.monotonic() + wait
    while not publisher.try_to_take():
        if time.monotonic() >= until:
            raise ServiceError(
                "another process of this service has been publishing for too long; try again, and "
                "look at `gatepost jobs list --kind publish`"
            )
        time.sleep(LOOK_SECONDS)
    over = threading.Event()
    keeper = threading.Thread(
        target=publisher.keep, args=(over,), name="gatepost-publisher", daemon=True
    )
    keeper.start()
    try:
        yield publisher
    finally:
        over.set()
        keeper.join()
        with suppress(ServiceError):  # the lease ends by itself
            publisher.release()
