"""A client of a published tree on this disk: no server, no network."""

from pathlib import Path

from gatepost.snapshots.fetcher import Reply, ServerRefusedError
from gatepost.snapshots.puller import Puller
from gatepost.snapshots.store import Sink, Store
from gatepost.snapshots.trust_line import TrustLine

__all__ = ["TreeFetcher", "tree_reader"]

URL = "https://tree.invalid"


class TreeFetcher:
    """Reads what a web server would serve."""

    def __init__(self, tree: Path) -> None:
        self._tree = tree

    def fetch(self, url: str, sink: Sink, *, limit: int, etag: str | None = None) -> Reply:
        path = self._tree / url.removeprefix(f"{URL}/")
        if not path.is_file():
            raise ServerRefusedError(f"{url} does not exist (404)", status=404)
        data = path.read_bytes()
        sink.write(data)
        return Reply(not_modified=False, size=len(data))

    def close(self) -> None:
        """Holds nothing."""


def tree_reader(tree: Path, data_dir: Path, trust: TrustLine) -> Puller:
    """A puller from `tree` into `data_dir`."""
    return Puller(Store(data_dir), url=URL, trust=trust, fetcher=TreeFetcher(tree))
