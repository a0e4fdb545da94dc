"""Keeping the lists fresh: wires the settings to the puller and its timer."""

from typing import TYPE_CHECKING

from gatepost.errors import SettingsError
from gatepost.lists.live import Lists
from gatepost.settings import Settings

if TYPE_CHECKING:
    from gatepost.snapshots.puller import Puller, PullResult
    from gatepost.snapshots.timer import PullTimer

__all__ = ["Sync"]

_NO_URL = (
    "sync_url is not set, so there is nothing to pull; set GATEPOST_SYNC_URL and GATEPOST_TRUST "
    "to what `gatepost service init` printed"
)
_NO_TRUST = (
    "sync_url is set but trust is not; set GATEPOST_TRUST to the line that "
    "`gatepost service init` printed, or nobody could vouch for what is pulled"
)


class Sync:
    """Pulls by hand and on a timer. Without `sync_url` there is no puller, no timer, no network."""

    def __init__(self, settings: Settings, lists: Lists) -> None:
        self._lists = lists
        self.puller: Puller | None = None
        self._timer: PullTimer | None = None
        if settings.sync_url is not None:
            self._build(settings)

    def ensure(self) -> None:
        """Starts the timer in this process unless it runs already."""
        if self._timer is not None:
            self._timer.ensure()

    def pull(self) -> "PullResult":
        """One pull now, whatever the back-off says. Raises SettingsError or SnapshotError."""
        if self.puller is None:
            raise SettingsError(_NO_URL)
        result = self.puller.pull()
        self._lists.refresh()
        return result

    def close(self) -> None:
        """Stops the timer of this process."""
        if self._timer is not None:
            self._timer.close()

    def _build(self, settings: Settings) -> None:
        # Imported only where something is pulled: HTTP and signatures are heavy.
        from gatepost.snapshots.fetcher import RequestsFetcher
        from gatepost.snapshots.puller import Puller
        from gatepost.snapshots.timer import PullTimer

        if settings.trust is None:
            raise SettingsError(_NO_TRUST)
        raise NotImplementedError
