"""The lists as a running process sees them: always the newest verified generation.

`Lists` is the one object that checks hold on to. Behind it stands a `ListView` of one
generation; when the puller of any process on this host switches `current`, every process
notices within two seconds and swaps one attribute.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Protocol

from gatepost.address import Address
from gatepost.errors import SnapshotError
from gatepost.lists.baseline import DISPOSABLE, baseline_bytes, ensure_baseline
from gatepost.lists.entries import ListEntry
from gatepost.lists.index import Index
from gatepost.lists.sources import installed_packages
from gatepost.lists.view import DomainFacts, ListView
from gatepost.model import SnapshotInfo

__all__ = ["Lists", "Shelf", "open_baseline"]

LOOK_SECONDS = 2.0
_log = logging.getLogger("gatepost.lists")


class Shelf(Protocol):
    """Where verified snapshots stand."""

    def stamp(self) -> object:
        """Changes whenever another snapshot became current; one `stat`. None: there is none."""

    def open(self) -> ListView:
        """The current snapshot's sets. Raises SnapshotError when they cannot be opened."""


class Lists:
    """Facts about domains and addresses from the newest snapshot, or from the baseline."""

    def __init__(self, data_dir: Path, shelf: Shelf) -> None:
        self._data_dir = data_dir
        self._shelf = shelf
        self._stamp: object = None
        self._look_at = 0.0
        self._view: ListView | None = None
        self.error: str | None = None
        """Why the newest snapshot could not be opened; None when all is well."""

    @property
    def view(self) -> ListView:
        """The sets of the generation in force when `look` was last called."""
        if self._view is None:
            self.look()
        assert self._view is not None  # noqa: S101  `_refresh` always leaves one
        return self._view

    @property
    def info(self) -> SnapshotInfo:
        """Which generation is in force."""
        return self.view.info

    def look(self) -> None:
        """Looks for a newer generation, at most every two seconds; a gate does at every check."""
        now = monotonic()
        if now >= self._look_at or self._view is None:
            self._look_at = now + LOOK_SECONDS
            self._refresh()

    def facts(self, domain: str) -> DomainFacts:
        """What all sets say of a canonical domain."""
        return (self._view or self.view).facts(domain)

    def blacklisted_address(self, address: Address) -> ListEntry | None:
        """The blacklist's entry for this mailbox, however it is spelt."""
        view = self._view or self.view
        return view.blacklisted_address(address.canonical) if view.lists_addresses else None

    def refresh(self) -> None:
        """Looks for a new generation now instead of within two seconds."""
        self._look_at = 0.0

    def close(self) -> None:
        """Closes the open sets; a later question opens them again."""
        view, self._view, self._stamp = self._view, None, None
        if view is not None:
            view.close()

    def _refresh(self) -> None:
        stamp = self._shelf.stamp()
        if self._view is not None and stamp == self._stamp:
            return
        self._stamp = stamp
        # The old view is not closed: a thread may be asking it. It goes with its last reference.
        self._view = self._opened(stamp) or self._view or open_baseline(self._data_dir)

    def _opened(self, stamp: object) -> ListView | None:
        if stamp is None:
            return None
        try:
            view = self._shelf.open()
        except (SnapshotError, OSError) as error:
            self.error = str(error)
            _log.warning("the new snapshot cannot be opened, the last good one serves: %s", error)
            return None
        self.error = None
        return view


def open_baseline(data_dir: Path, log: Callable[..., None] = _log.warning) -> ListView:
    """The baseline's view; kept in memory only, with a warning, where it cannot be written."""
    try:
        index = Index.open(ensure_baseline(data_dir))
    except (SnapshotError, OSError) as error:
        log("the baseline is kept in memory only: %s", error)
        index = Index(baseline_bytes(installed_packages()))
    return ListView({DISPOSABLE: index}, SnapshotInfo("baseline", 0))
