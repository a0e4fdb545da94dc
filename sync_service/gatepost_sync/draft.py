"""A generation before it is signed: what would be published, and what is new in it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from gatepost.snapshots.manifest import Manifest, PublishedSet
from gatepost.snapshots.tree import past_path
from gatepost_sync.building import SetFiles
from gatepost_sync.deltas import make_deltas
from gatepost_sync.service import Service

__all__ = ["Bases", "Draft", "Files", "base_files", "changed_sets", "make_draft"]

Files = Mapping[str, SetFiles]
Bases = Mapping[str, Mapping[int, str]]
"""By set, those of `delta_bases`."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The manifest and every file that it names, by set."""

    manifest: Manifest
    files: Files
    deltas: Mapping[str, Mapping[int, bytes]] = field(default_factory=dict)

    @property
    def indexes(self) -> dict[str, bytes]:
        """The index files."""
        return {name: made.index for name, made in self.files.items()}

    @property
    def texts(self) -> dict[str, bytes]:
        """The readable lists, of those that have one."""
        return {name: made.text for name, made in self.files.items() if made.text is not None}


def changed_sets(files: Files, standing: Manifest | None) -> tuple[str, ...]:
    """The sets that are not what hosts have."""
    before = {} if standing is None else standing.sets
    return tuple(name for name in files if not _is(files[name], before.get(name)))


def make_draft(
    service: Service,
    files: Files,
    standing: Manifest | None,
    bases: Bases,
    *,
    number: int,
    now: datetime,
    staying: Collection[str] = (),
) -> Draft:
    """Generation `number`, with deltas to the sets that changed from where hosts may be.

    The sets `staying` are as they stand, and not among `files`.
    """
    settings = service.settings
    changed = changed_sets(files, standing)
    deltas = {
        name: make_deltas(settings.public_dir, files[name].index, bases[name]) for name in changed
    }
    kept = {} if standing is None else standing.sets
    manifest = Manifest(
        generation=number,
        root=service.keyring.trust.version,
        issued=now,
        expires=now + timedelta(days=settings.valid_days),
        poll_seconds=settings.poll_seconds,
        sets={
            **{name: one for name, one in kept.items() if name in staying},
            **{
                name: _describe(made, number, deltas[name]) if name in changed else kept[name]
                for name, made in files.items()
            },
        },
    )
    return Draft(manifest, files, deltas)


def base_files(public: Path, bases: Bases, generations: Iterable[int]) -> list[Path]:
    """What stays as long as deltas lead from it: index files, and manifests to compare with."""
    full = public / "v1" / "full"
    files = [full / sha256 for one in bases.values() for sha256 in one.values()]
    return files + [past_path(public, number) for number in generations]


def _is(made: SetFiles, published: PublishedSet | None) -> bool:
    if published is None:
        return False
    kept = {"generation": published.generation, "deltas": published.deltas}
    return _describe(made, published.generation, {}).model_copy(update=kept) == published


def _describe(made: SetFiles, number: int, deltas: Mapping[int, bytes]) -> PublishedSet:
    return PublishedSet.describe(
        made.index, generation=number, entries=made.entries, text=made.text, deltas=deltas
    )
