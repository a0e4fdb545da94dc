"""The lists as a running process sees them: always the newest verified generation.

`Lists` is the one object that checks hold on to. Behind it stands a `ListView` of one
generation; when the puller of any process on this host switches `current`, every process
notices within two seconds and swaps one attribute.
"""

import logging
import os
import threading
from pathlib import Path
from time import monotonic
from typing import Protocol

from gatepost.address import Address
from gatepost.errors import SnapshotError
from gatepost.lists.baseline import DISPOSABLE, baseline_bytes, ensure_baseline
from gatepost.lists.entries import ListEntry
from gatepost.lists.index import Index
from gatepost.lists.overlay import Overlay
from gatepost.lists.sources import installed_packages
from gatepost.lists.view import DomainFacts, ListView, Match
from gatepost.model import SnapshotInfo
from gatepost.staleness import age_warning

__all__ = ["Lists", "Shelf"]

LOOK_SECONDS = 2.0
BASELINE = "baseline"  # origin of what is known without any snapshot
RETRY_SECONDS = 30.0  # until a snapshot that could not be opened is tried again
_log = logging.getLogger("gatepost.lists")


class Shelf(Protocol):
    """Where verified snapshots stand."""

    def stamp(self) -> object:
        """Changes whenever another snapshot became current; one `stat`. None: there is none."""

    def open(self) -> ListView:
        """The current snapshot's sets, as far as they are intact; SnapshotError for none."""


class Lists:
    """Facts about domains and addresses from the newest snapshot, or from the baseline."""

    def __init__(self, data_dir: Path, shelf: Shelf, *, retry: float = RETRY_SECONDS) -> None:
        self._data_dir = data_dir
        self._shelf = shelf
        self._retry = retry
        self._stamp: object = None
        self._failed: tuple[object, float] | None = None
        self._look_at = 0.0
        self._view: ListView | None = None
        self._lock = (os.getpid(), threading.Lock())
        self.local = Overlay(data_dir)
        self.epoch = object()
        """Another object whenever any answer about a domain or an address may have changed."""
        self.outdated = False
        """Whether the snapshot is too old to call what it does not list clean."""
        self.whole = False
        """Whether what no list names is clean: the snapshot is neither damaged nor outdated."""
        self.lists_roles = False
        """Whether names of functions are published: if not, none needs to be looked up."""
        self._told: str | None = None
        self.error: str | None = None
        """Why other lists than the newest are in force; None when all is well."""

    @property
    def view(self) -> ListView:
        """The sets of the generation in force when `look` was last called."""
        view = self._view
        while view is None:  # once, unless another thread closes the lists meanwhile
            self.look()
            view = self._view
        return view

    @property
    def info(self) -> SnapshotInfo:
        """Which generation is in force."""
        return self.view.info

    def look(self) -> None:
        """Looks for a newer generation, at most every two seconds; a gate does at every check.

        One thread looks, and the others go on with what is there. Where nothing is there yet,
        they wait for it: opening takes a millisecond, building the first baseline a second.
        """
        now = monotonic()
        if self._view is not None and now < self._look_at:
            return
        lock = self._own_lock()
        if lock.acquire(blocking=self._view is None):
            try:
                self._refresh(now)
            finally:
                lock.release()

    def facts(self, domain: str) -> DomainFacts:
        """What all sets say of a canonical domain."""
        return (self._view or self.view).facts(domain)

    def blacklisted_address(self, address: Address) -> ListEntry | None:
        """The blacklist's entry for this mailbox, however it is spelt."""
        view = self._view or self.view
        return view.blacklisted_address(address.canonical) if view.lists_addresses else None

    def role(self, name: str) -> bool:
        """Whether the published roles have this local part, in small letters."""
        view = self._view or self.view
        return view.lists_roles and view.role(name)

    def mail_host(self, host: str) -> Match | None:
        """The published fingerprint that a mail host matches."""
        return (self._view or self.view).mail_host(host)

    def refresh(self) -> None:
        """Looks for a new generation at the next question instead of within two seconds."""
        self._look_at, self._failed = 0.0, None

    def close(self) -> None:
        """Lets go of the open sets; a later question opens them again."""
        self.whole = False
        self._view, self._stamp, self._look_at = None, None, 0.0

    def _own_lock(self) -> threading.Lock:
        """This process's lock: one that was held while the process forked stays held for ever."""
        pid, lock = self._lock
        if pid != os.getpid():
            lock = threading.Lock()
            self._lock = (os.getpid(), lock)
        return lock

    def _refresh(self, now: float) -> None:
        self._look_at = now + LOOK_SECONDS
        before = self._view, self.local.lists, self.outdated
        self.whole = False  # until that is known of the view that comes
        try:
            self._look(now)
            self._look_at_age()
        finally:
            self.whole = not self.outdated and self._view is not None and not self._view.damaged
            self.lists_roles = self._view is not None and self._view.lists_roles
            # Last: what somebody still finds out under the old epoch is then forgotten with it.
            view, local, outdated = before
            if (
                view is not self._view
                or local is not self.local.lists
                or outdated is not self.outdated
            ):
                self.epoch = object()

    def _look_at_age(self) -> None:
        """Notices that the snapshot has become too old, and says so in the log, once."""
        info = self._view.info if self._view is not None else None
        self.outdated = info is not None and info.outdated
        warning = age_warning(info) if info is not None else None
        if warning is not None and warning != self._told:
            _log.warning("%s", warning)
        self._told = warning

    def _look(self, now: float) -> None:
        self.local.look()
        stamp = self._shelf.stamp()
        if self._view is not None and stamp == self._stamp:
            return
        if stamp is not None and not self._tried(stamp, now):
            self._open(stamp, now)
        if self._view is None:
            # Without a stamp: a snapshot that comes, or can be opened at last, is a change.
            self._view = self._baseline()

    def _tried(self, stamp: object, now: float) -> bool:
        return self._failed is not None and self._failed[0] == stamp and now < self._failed[1]

    def _open(self, stamp: object, now: float) -> None:
        try:
            view = self._shelf.open()
        except (SnapshotError, OSError) as error:
            self._failed = stamp, now + self._retry
            self.error = str(error)
            serving = "the baseline" if self._view is None else "the last good one"
            _log.warning("the snapshot cannot be opened, %s serves: %s", serving, error)
            return
        # The old view is not closed: a thread may be asking it. It goes with its last reference.
        if view.faults:
            self._failed = stamp, now + self._retry  # a repair has another stamp and comes at once
            self._open_damaged(view)
        else:
            self._view, self._stamp, self._failed, self.error = view, stamp, None, None

    def _open_damaged(self, view: ListView) -> None:
        """Takes what is intact, unless a whole snapshot is open already."""
        before, self.error = self._view, "; ".join(view.faults)
        if before is not None and (before.info, before.damaged) == (view.info, view.damaged):
            return  # was said and done
        whole = before is not None and before.info.origin != BASELINE and not before.damaged
        serving = "the last good one" if whole else "what is intact"
        _log.error(
            "the snapshot is damaged, %s serves until the next pull: %s", serving, self.error
        )
        if not whole:
            self._view = self._with_baseline(view) if DISPOSABLE in view.damaged else view

    def _with_baseline(self, view: ListView) -> ListView:
        """What was known at installation is refused all the same."""
        sets = {**view.sets, **self._baseline().sets}
        return ListView(sets, view.info, damaged=view.damaged, faults=view.faults)

    def _baseline(self) -> ListView:
        try:
            index = Index.open(ensure_baseline(self._data_dir))
        except (SnapshotError, OSError) as error:
            self.error = self.error or f"the baseline is kept in memory only: {error}"
            _log.warning("the baseline is kept in memory only: %s", error)
            index = Index(baseline_bytes(installed_packages()))
        return ListView({DISPOSABLE: index}, SnapshotInfo(BASELINE, 0))
