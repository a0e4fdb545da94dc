"""What a pull did, and what it spared."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from gatepost.snapshots.manifest import Manifest

__all__ = ["PullOutcome", "PullResult", "fresh_cost"]


class PullOutcome(StrEnum):
    """How a pull ended that did not fail."""

    UPDATED = "updated"
    UNCHANGED = "unchanged"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class PullResult:
    """What a pull did: `bytes` transferred in `requests`, `sets` fetched, `elapsed` seconds.

    `deltas` are those of `sets` that a delta made. `saved_bytes` and `saved_requests` are what a
    host that had no set would have needed beyond these.
    """

    outcome: PullOutcome
    generation: int | None
    bytes: int = 0
    requests: int = 0
    sets: tuple[str, ...] = ()
    deltas: tuple[str, ...] = ()
    saved_bytes: int = 0
    saved_requests: int = 0
    elapsed: float = 0.0

    def to_dict(self) -> dict[str, object]:
        """The shape of `gatepost pull --json`."""
        return asdict(self)

    def __str__(self) -> str:
        if self.outcome is PullOutcome.BUSY:
            return "busy: another process of this host is pulling"
        names = ", ".join(f"{name} by delta" if name in self.deltas else name for name in self.sets)
        return (
            f"{self.outcome}: generation {self.generation}{f' ({names})' if names else ''},"
            f" {self.bytes:,} bytes in {_requests(self.requests)}, {self.elapsed:.2f} s"
            f"{self._saved()}"
        )

    def _saved(self) -> str:
        if not self.saved_bytes:
            return ""
        requests = f" and {_requests(self.saved_requests)}" if self.saved_requests else ""
        return f"; saved {self.saved_bytes:,} bytes{requests}"


def fresh_cost(manifest: Manifest, note: bytes) -> tuple[int, int]:
    """Bytes and requests that `manifest`, whose note is `note`, and all of its sets cost."""
    files = {published.sha256: published.size for published in manifest.sets.values()}
    return len(note) + sum(files.values()), 1 + len(files)


def _requests(number: int) -> str:
    return f"{number} request{'' if number == 1 else 's'}"
