"""A published tree: static files that any web server, object store or CDN can serve as they are.

v1/manifest.note             replaced last and atomically; cache for 60 seconds, a strong ETag
v1/manifest/<N>.note         the manifest of generation N, kept for audits and comparisons
v1/root/<N>.note             immutable
v1/full/<sha256>             the index file of a set, immutable
v1/text/<sha256>             the readable list of a set, immutable
v1/delta/<set>/<from>-<to>   from the index file of one generation to another's, immutable
"""

from collections.abc import Iterator
from pathlib import Path

from gatepost.errors import SnapshotError
from gatepost.snapshots.manifest import Manifest, PublishedSet
from gatepost.snapshots.notes import Note

__all__ = [
    "delta_path",
    "full_path",
    "manifest_path",
    "named_files",
    "past_manifest",
    "past_path",
    "published_manifest",
    "read_published",
    "root_path",
    "text_path",
    "unreadable",
]

TREE = "v1"


def manifest_path(directory: Path) -> Path:
    """The manifest that readers ask for."""
    return directory / TREE / "manifest.note"


def past_path(directory: Path, generation: int) -> Path:
    """Where the manifest of an older generation is kept."""
    return directory / TREE / "manifest" / f"{generation}.note"


def root_path(directory: Path, version: int) -> Path:
    """A root note."""
    return directory / TREE / "root" / f"{version}.note"


def full_path(directory: Path, sha256: str) -> Path:
    """An index file."""
    return directory / TREE / "full" / sha256


def text_path(directory: Path, sha256: str) -> Path:
    """A readable list."""
    return directory / TREE / "text" / sha256


def delta_path(directory: Path, name: str, base: int, published: PublishedSet) -> Path:
    """Where the delta from generation `base` of the set `name` is or will be."""
    return directory / TREE / "delta" / name / f"{base}-{published.generation}"


def published_manifest(directory: Path) -> Manifest | None:
    """What was published last; None at first."""
    note = read_published(manifest_path(directory))
    return None if note is None else Manifest.parse(Note.decode(note).text)


def past_manifest(directory: Path, generation: int) -> Manifest | None:
    """What was published as `generation`, as long as it is kept."""
    note = read_published(past_path(directory, generation))
    return None if note is None else Manifest.parse(Note.decode(note).text)


def named_files(directory: Path, manifest: Manifest) -> Iterator[Path]:
    """Every file that `manifest` names, and the copy of itself."""
    yield past_path(directory, manifest.generation)
    for name, published in manifest.sets.items():
        yield full_path(directory, published.sha256)
        if published.text is not None:
            yield text_path(directory, published.text.sha256)
        yield from (delta_path(directory, name, ref.base, published) for ref in published.deltas)


def read_published(path: Path) -> bytes | None:
    """A file of the tree, None when it is not there; SnapshotError when it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> SnapshotError:
    """That a file of the tree cannot be read, with the next step."""
    return SnapshotError(f"cannot read {path}: {error.strerror}; run this as the user who owns it")
