"""Where a generation can be read from: a host's data directory, a published tree, a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gatepost.errors import SnapshotError
from gatepost.lists.layout import MAGIC
from gatepost.lists.named import NamedSet, names_in
from gatepost.snapshots.manifest import Manifest, ObjectRef
from gatepost.snapshots.store import Store
from gatepost.snapshots.texts import cached_text
from gatepost.snapshots.tree import past_manifest, published_manifest

__all__ = ["Place", "open_place"]

AT = re.compile(r"(.+)@([0-9]{1,16})")


@dataclass(frozen=True, slots=True)
class Place:
    """A generation and its sets; `generation` is None for a single file."""

    label: str
    generation: int | None
    sets: Mapping[str, NamedSet]


def open_place(text: str) -> Place:
    """What `text` names: a path, behind which `@N` asks for an older generation of a tree.

    SnapshotError when there is nothing to read, or when it is damaged.
    """
    path = Path(text)
    asked = AT.fullmatch(text)
    if asked is not None and not path.exists():
        return _tree(Path(asked[1]), text, generation=int(asked[2]))
    if path.is_dir():
        # A service's own directory holds its tree in `public`.
        return _host(path) if (path / "current").exists() else _tree(path, text)
    return _file(path)


def _file(path: Path) -> Place:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SnapshotError(
            f"cannot read {path}: {error.strerror}; name a data directory, a published tree"
            " (DIR or DIR@GENERATION) or an index file"
        ) from error
    if not data.startswith(MAGIC):
        raise SnapshotError(f"{path} is not an index file")
    return Place(str(path), None, {"file": NamedSet(data)})


def _host(data_dir: Path) -> Place:
    store = Store(data_dir)
    manifest = store.current()
    if manifest is None:
        raise SnapshotError(f"there is no snapshot in {data_dir} yet; run `gatepost pull`")
    sets = {}
    for name, published in manifest.sets.items():
        data = store.open_set(name, manifest).read_bytes()
        sets[name] = _named(data, cached_text(data_dir, published.text))
    return Place(str(data_dir), manifest.generation, sets)


def _tree(path: Path, text: str, *, generation: int | None = None) -> Place:
    public = path / "public" if (path / "public" / "v1").is_dir() else path
    manifest = _manifest(public, generation)
    sets = {
        name: _named(_object(public, "full", published), _text(public, published.text))
        for name, published in manifest.sets.items()
    }
    return Place(text, manifest.generation, sets)


def _manifest(public: Path, generation: int | None) -> Manifest:
    found = published_manifest(public) if generation is None else past_manifest(public, generation)
    if found is None:
        which = "nothing is" if generation is None else f"generation {generation} is not (any more)"
        raise SnapshotError(f"{which} published in {public}")
    return found


def _object(public: Path, folder: str, ref: ObjectRef) -> bytes:
    path = public / "v1" / folder / ref.sha256
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SnapshotError(f"cannot read {path}: {error.strerror}") from error
    if ObjectRef.of(data) != ObjectRef(size=ref.size, sha256=ref.sha256):
        raise SnapshotError(f"{path} is damaged")
    return data


def _text(public: Path, ref: ObjectRef | None) -> bytes | None:
    there = ref is not None and (public / "v1" / "text" / ref.sha256).exists()
    return _object(public, "text", ref) if ref is not None and there else None


def _named(data: bytes, text: bytes | None) -> NamedSet:
    return NamedSet(data, None if text is None else names_in(text))
