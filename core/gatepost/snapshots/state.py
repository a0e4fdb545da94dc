"""What the last pulls of this host did: state.json, for back-off and for `gatepost status`."""

import logging
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from gatepost.errors import SnapshotError
from gatepost.snapshots.atomic_file import replace_file
from gatepost.snapshots.disk import Disk
from gatepost.snapshots.times import Moment

__all__ = ["PullState", "read_state", "write_state"]

logger = logging.getLogger("gatepost.snapshots")


class PullState(BaseModel):
    """Shared by all processes of a host; every member may be absent."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    url: str | None = None
    """The service all of this is about; another sync_url starts anew."""
    last_attempt: Moment | None = None
    last_success: Moment | None = None
    last_error: str | None = None
    """The sentence of the last failure; None after a success."""
    failures: int = 0
    """Failed pulls in a row."""
    retry_at: Moment | None = None
    """No timer asks before this time."""
    roots_asked: Moment | None = None
    """When the service was last asked for a root newer than those on disk."""
    etag: str | None = None
    etag_sha256: str | None = None
    """SHA-256 of the manifest note that `etag` names."""
    bytes: int = 0
    """What the last successful pull transferred."""

    def for_url(self, url: str) -> "PullState":
        """This state if it is about `url`, an empty one otherwise."""
        return self if self.url == url else PullState(url=url)


def read_state(path: Path) -> PullState:
    """The state in `path`; an empty one when it is missing or damaged (it costs one download)."""
    try:
        return PullState.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return PullState()
    except ValidationError:
        logger.warning("%s is damaged and is started anew", path)
        return PullState()
    except OSError as error:
        raise SnapshotError(
            f"cannot read {path}: {error.strerror}; give this user read access to it"
        ) from error


def write_state(path: Path, state: PullState, *, disk: Disk) -> None:
    """Replace `path` atomically; SnapshotError when the directory cannot be written."""
    replace_file(path, state.model_dump_json(indent=1).encode() + b"\n", disk=disk)
