"""The service's own published lists, as a gate in a worker pulls them: from files, verified."""

from pathlib import Path

from gatepost.errors import GatepostError, PullError
from gatepost.snapshots.fetcher import Reply, ServerRefusedError
from gatepost.snapshots.puller import Puller
from gatepost.snapshots.store import Sink, Store
from gatepost_sync.service import Service

__all__ = ["pull_own_lists"]

_URL = "https://own.invalid"  # never asked: it stands for the tree


class TreeFetcher:
    """A Fetcher that reads a published tree."""

    def __init__(self, public: Path) -> None:
        self._public = public

    def fetch(self, url: str, sink: Sink, *, limit: int, etag: str | None = None) -> Reply:
        """See Fetcher. Puller makes the names; no part of them comes from outside."""
        try:
            data = (self._public / url.removeprefix(_URL).lstrip("/")).read_bytes()
        except FileNotFoundError as error:
            raise ServerRefusedError(f"{url} is not published", status=404) from error
        except OSError as error:
            raise PullError(f"{url} cannot be read: {error.strerror}") from error
        if len(data) > limit:
            raise PullError(f"{url} is larger than it may be")
        sink.write(data)
        return Reply(not_modified=False, size=len(data))

    def close(self) -> None:
        """Nothing is open."""


def pull_own_lists(service: Service, data_dir: Path) -> str | None:
    """Brings what is published into a gate's `data_dir`; says why not, where that fails.

    The gate then has the lists of the pull before, or those it was installed with.
    """
    fetcher = TreeFetcher(service.settings.public_dir)
    puller = Puller(Store(data_dir), url=_URL, trust=service.keyring.trust, fetcher=fetcher)
    try:
        puller.pull()
    except GatepostError as error:
        return str(error)
    return None
