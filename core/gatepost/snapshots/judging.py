"""Whom to believe: the newest root, and what it says of the manifest on offer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gatepost.errors import ExpiredError
from gatepost.snapshots.clock import told_apart
from gatepost.snapshots.manifest import Manifest
from gatepost.snapshots.meter import Meter
from gatepost.snapshots.root import Root
from gatepost.snapshots.root_walk import RootWalk
from gatepost.snapshots.store import Store
from gatepost.snapshots.trust_line import TrustLine
from gatepost.snapshots.trusted import verify_manifest, vouches

__all__ = ["Judge", "Judged"]

ROOT_INTERVAL = timedelta(days=1)  # between two questions for a newer root, if nothing hints at one


@dataclass(frozen=True, slots=True)
class Judged:
    """A manifest that every rule allows, and when the service was last asked for a newer root."""

    manifest: Manifest
    roots_asked: datetime | None


class Judge:
    """Applies the rules of trust in one pull, at the time `now`."""

    def __init__(self, store: Store, trust: TrustLine, meter: Meter, *, now: datetime) -> None:
        self._store = store
        self._walk = RootWalk(store, trust, meter.note)
        self._meter = meter
        self._now = now

    def judge(
        self, offered: bytes, *, in_use: bytes | None, roots_asked: datetime | None
    ) -> Judged:
        """The manifest in the note `offered`; TrustError, or PullError when a root is not there."""
        root, roots_asked = self._root(offered, roots_asked)
        notes = (in_use, self._store.floor_note())
        floor = [note for note in notes if note is not None]
        try:
            manifest = verify_manifest(root, offered, now=self._now, floor=floor)
        except ExpiredError as error:
            raise told_apart(error, now=self._now, server=self._meter.moment) from error
        return Judged(manifest, roots_asked)

    def _root(self, offered: bytes, asked: datetime | None) -> tuple[Root, datetime | None]:
        """The newest root. The service is asked for a newer one when the stored root cannot judge
        the manifest, when that root expired, and once a day in any case: whoever stole a manifest
        key must not be able to hide the root that revokes it by going on to publish.
        """
        root, now = self._walk.stored(), self._now
        due = asked is None or not asked <= now < asked + ROOT_INTERVAL
        if root is None or due or root.expires <= now or not vouches(root, offered):
            return self._walk.newest(root), now
        return root, asked
