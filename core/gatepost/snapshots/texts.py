"""The readable lists beside the sets, fetched only when a person asks for names.

data_dir/texts/<sha256>.txt
"""

import hashlib
import io
from pathlib import Path

from gatepost.errors import PullError, SnapshotError
from gatepost.snapshots.atomic_file import create_directory, replace_file, writing
from gatepost.snapshots.fetcher import Fetcher
from gatepost.snapshots.manifest import ObjectRef

__all__ = ["cached_text", "fetched_text"]


def cached_text(data_dir: Path, ref: ObjectRef | None) -> bytes | None:
    """The text, when it is here and undamaged."""
    if ref is None:
        return None
    path = _path(data_dir, ref)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SnapshotError(f"cannot read {path}: {error.strerror}") from error
    return data if hashlib.sha256(data).hexdigest() == ref.sha256 else None


def fetched_text(data_dir: Path, ref: ObjectRef, *, url: str, fetcher: Fetcher) -> bytes:
    """The text, from here or from the service at `url`. PullError when it cannot be had whole."""
    cached = cached_text(data_dir, ref)
    if cached is not None:
        return cached
    buffer = io.BytesIO()
    fetcher.fetch(f"{url.rstrip('/')}/v1/text/{ref.sha256}", buffer, limit=ref.size)
    data = buffer.getvalue()
    if ObjectRef.of(data) != ObjectRef(size=ref.size, sha256=ref.sha256):
        raise PullError(
            f"the text {ref.sha256[:12]} is not the one that the manifest names; a mirror or cache"
            " is behind, try again later"
        )
    _keep(data_dir, ref, data)
    return data


def forget_texts(data_dir: Path, keep: set[str]) -> None:
    """Remove the texts whose SHA-256 is not in `keep`."""
    folder = data_dir / "texts"
    with writing(folder):
        for path in folder.glob("*.txt"):
            if path.stem not in keep:
                path.unlink(missing_ok=True)


def _keep(data_dir: Path, ref: ObjectRef, data: bytes) -> None:
    path = _path(data_dir, ref)
    create_directory(path.parent)
    replace_file(path, data)


def _path(data_dir: Path, ref: ObjectRef) -> Path:
    return data_dir / "texts" / f"{ref.sha256}.txt"
