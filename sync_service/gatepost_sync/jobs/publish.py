"""A new generation, when there is something new or the last one grows old."""

import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gatepost.snapshots.manifest import Manifest, PublishedSet
from gatepost.snapshots.publish import publish_snapshot, put_objects, remove_unpublished
from gatepost_sync.building import SetFiles, build_sets
from gatepost_sync.jobs.refusals import has_ever_answered, refuse_generation, refuse_to_empty
from gatepost_sync.service import Service
from gatepost_sync.sets import SetName
from gatepost_sync.standing import is_ours, standing_manifest
from gatepost_sync.store.tables import GenerationRow
from gatepost_sync.times import Clock, utc_now
from gatepost_sync.waiting import WAIT_SECONDS, alone

__all__ = ["PublishResult", "publish"]

logger = logging.getLogger("gatepost.service")

KEPT = timedelta(days=1)  # objects of older manifests, which caches may still hand out


@dataclass(frozen=True, slots=True)
class PublishResult:
    """The generation that stands, and the sets that are new in it; none when nothing was."""

    generation: int
    changed: tuple[str, ...]
    published: bool


def publish(
    service: Service,
    *,
    allow_empty: bool = False,
    generation: int | None = None,
    clock: Clock = utc_now,
    wait: float = WAIT_SECONDS,
) -> PublishResult:
    """Publishes the next generation if a set changed or the manifest is half expired.

    With `generation` it is published in any case, under that number. Files that were lost or
    damaged are put back when nothing is new, too.

    One publisher at a time: others wait up to `wait` seconds. Raises PublishRefusedError when
    readers would lose what they have (unless `allow_empty`), and SnapshotError or ServiceError
    when writing fails.
    """
    with alone(service.settings.data_dir / "publish.lock", wait, what="publishing"):
        now = clock()
        with service.database.read() as session:
            last = _last_number(session, service)
            files = build_sets(session, service.keyring.seed)
            answered = has_ever_answered(session, SetName.DISPOSABLE)
        if not allow_empty:
            standing = standing_manifest(service.settings.public_dir)
            refuse_to_empty(files[SetName.DISPOSABLE], standing, answered=answered)
        if generation is not None:
            refuse_generation(generation, last)
        return _publish(service, files, generation or last + 1, now, forced=generation is not None)


def _publish(
    service: Service,
    files: Mapping[SetName, SetFiles],
    number: int,
    now: datetime,
    *,
    forced: bool,
) -> PublishResult:
    settings = service.settings
    standing = standing_manifest(settings.public_dir)
    sets = {str(name): _describe(name, made, standing, number) for name, made in files.items()}
    changed = tuple(name for name, entry in sets.items() if entry.generation == number)
    if standing and not (changed or forced or _is_due(standing, service, now)):
        _repair(settings.public_dir, standing, files)
        return PublishResult(standing.generation, (), published=False)
    manifest = Manifest(
        generation=number,
        root=service.keyring.trust.version,
        issued=now,
        expires=now + timedelta(days=settings.valid_days),
        poll_seconds=settings.poll_seconds,
        sets=sets,
    )
    _still_in_use(settings.public_dir, standing)
    _write(service, manifest, files, now)
    logger.info("generation %d published; changed: %s", number, ", ".join(changed) or "nothing")
    return PublishResult(number, changed, published=True)


def _describe(
    name: SetName, made: SetFiles, standing: Manifest | None, number: int
) -> PublishedSet:
    """The set as the manifest names it, under the generation that changed it last."""
    before = standing.sets.get(name) if standing is not None else None
    generation = number if before is None else before.generation
    entry = PublishedSet.describe(
        made.index, generation=generation, entries=made.entries, text=made.text
    )
    return entry if entry == before else entry.model_copy(update={"generation": number})


def _is_due(standing: Manifest, service: Service, now: datetime) -> bool:
    """Whether readers need a new manifest although every set is as it was."""
    settings = service.settings
    half = timedelta(days=settings.valid_days) / 2
    return (
        standing.expires - now < half
        or standing.poll_seconds != settings.poll_seconds
        or standing.root != service.keyring.trust.version
    )


def _repair(public: Path, standing: Manifest, files: Mapping[SetName, SetFiles]) -> None:
    repaired = put_objects(public, standing, indexes=_indexes(files), texts=_texts(files))
    if repaired:
        logger.warning("%d published files were missing or damaged: put back", repaired)


def _indexes(files: Mapping[SetName, SetFiles]) -> dict[str, bytes]:
    return {name: made.index for name, made in files.items()}


def _texts(files: Mapping[SetName, SetFiles]) -> dict[str, bytes]:
    return {name: made.text for name, made in files.items() if made.text is not None}


def _write(
    service: Service, manifest: Manifest, files: Mapping[SetName, SetFiles], now: datetime
) -> None:
    public = service.settings.public_dir
    publish_snapshot(
        public,
        manifest,
        key=service.keyring.manifest_key,
        indexes=_indexes(files),
        texts=_texts(files),
        now=now,
    )
    with service.database.write() as session:
        session.add(
            GenerationRow(
                number=manifest.generation,
                issued=manifest.issued,
                expires=manifest.expires,
                sets={name: entry.sha256 for name, entry in manifest.sets.items()},
            )
        )
    remove_unpublished(public, before=now - KEPT)


def _still_in_use(public: Path, standing: Manifest | None) -> None:
    """The day that replaced files are kept begins now: readers were sent there until now."""
    for entry in standing.sets.values() if standing is not None else ():
        for folder, ref in (("full", entry), ("text", entry.text)):
            if ref is not None:
                with suppress(FileNotFoundError):
                    os.utime(public / "v1" / folder / ref.sha256)


def _last_number(session: Session, service: Service) -> int:
    """The highest number ever used: the database or the tree may be older, from a backup.

    What stands counts only while the present keys signed it. Gates see it the same way, so a thief
    of the key before cannot use the numbers up.
    """
    recorded = session.scalars(select(func.max(GenerationRow.number))).one() or 0
    standing = standing_manifest(service.settings.public_dir)
    ours = standing is not None and is_ours(service.settings.public_dir, service.keyring)
    return max(recorded, standing.generation if standing is not None and ours else 0)
