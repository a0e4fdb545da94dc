"""Keeping the lists fresh: wires the settings to the puller and its timer."""

from typing import TYPE_CHECKING

from gatepost.errors import SettingsError
from gatepost.lists.live import Lists
from gatepost.settings import Settings

if TYPE_CHECKING:
    from gatepost.snapshots.meter import Watch
    from gatepost.snapshots.pull_result import PullResult
    from gatepost.snapshots.puller import Puller
    from gatepost.snapshots.timer import PullTimer

__all__ = ["Sync"]

_NO_URL = (
    "sync_url is not set, so there is nothing to pull; set GATEPOST_SYNC_URL and GATEPOST_TRUST "
    "to what `gatepost service init` printed"
)


class Sync:
    """Pulls by hand and on a timer. Without `sync_url` there is no puller, no timer, no network."""

    def __init__(self, settings: Settings, lists: Lists) -> None:
        self._lists = lists
        self.puller: Puller | None = None
        self._timer: PullTimer | None = None
        if settings.sync_url is not None and settings.trust is not None:
            self._build(settings, settings.sync_url, settings.trust)

    def ensure(self) -> None:
        """Starts the timer in this process unless it runs already."""
        if self._timer is not None:
            self._timer.ensure()

    def pull(self, *, watch: "Watch | None" = None) -> "PullResult":
        """One pull now, whatever the back-off says. Raises SettingsError or SnapshotError."""
        if self.puller is None:
            raise SettingsError(_NO_URL)
        result = self.puller.pull(watch=watch)
        self._lists.refresh()
        return result

    def close(self) -> None:
        """Stops the timer of this process, cutting a transfer that runs."""
        if self._timer is not None:
            self._timer.close()

    def _build(self, settings: Settings, url: str, trust: str) -> None:
        # Imported only where something is pulled: most gates never do.
        from gatepost.snapshots.http_fetcher import HttpFetcher
        from gatepost.snapshots.puller import Puller
        from gatepost.snapshots.store import Store
        from gatepost.snapshots.timer import PullTimer
        from gatepost.snapshots.trust_line import TrustLine

        self.puller = Puller(
            Store(settings.data_dir),
            url=url,
            trust=TrustLine.parse(trust),
            fetcher=HttpFetcher(allow_http=settings.allow_http),
        )
        self._timer = PullTimer(self.puller, poll_seconds=settings.poll_seconds)
