"""A new generation, when there is something new or the last one grows old."""

import logging
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gatepost.errors import GatepostError
from gatepost.snapshots.manifest import Manifest
from gatepost.snapshots.objects import put_objects, remove_unpublished
from gatepost.snapshots.publish import publish_snapshot
from gatepost_sync.bases import delta_bases, kept_generations, past_generations
from gatepost_sync.building import build_sets
from gatepost_sync.deltas import standing_indexes
from gatepost_sync.draft import Bases, Draft, Files, base_files, changed_sets, make_draft
from gatepost_sync.errors import PublishRefusedError
from gatepost_sync.jobs.refusals import (
    EMPTY,
    has_ever_answered,
    refuse_generation,
    refuse_objections,
    refuse_to_empty,
)
from gatepost_sync.owner import insist_on_owner
from gatepost_sync.publisher import Publisher, sole_publisher
from gatepost_sync.publishing import read_record
from gatepost_sync.service import Service
from gatepost_sync.sets import SetName
from gatepost_sync.standing import is_ours, standing_manifest
from gatepost_sync.staying import Staying, remember, staying_sets
from gatepost_sync.store.history import record_sizes
from gatepost_sync.store.marks import read_marks
from gatepost_sync.store.tables import GenerationRow, PublisherRow
from gatepost_sync.times import Clock, utc_now
from gatepost_sync.tracing import span
from gatepost_sync.waiting import WAIT_SECONDS, alone

__all__ = ["PublishResult", "publish"]

logger = logging.getLogger("gatepost.service")

KEPT = timedelta(days=1)  # objects of older manifests, which caches may still hand out


@dataclass(frozen=True, slots=True)
class PublishResult:
    """The generation that stands, and the sets that are new in it; none when nothing was.

    `built` are the sets that were built to see that: of the others nothing had changed.
    """

    generation: int
    changed: tuple[str, ...]
    published: bool
    built: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Situation:
    """What stands, what would be published, and what was before.

    `files` are of all sets but those `staying`, and were built from what `marks` name.
    """

    standing: Manifest | None
    staying: Staying
    marks: Mapping[str, str]
    like: Mapping[str, bytes]
    files: Files
    bases: Bases
    kept: Collection[int]
    last: int
    answered: bool


def publish(
    service: Service,
    *,
    allow_empty: bool = False,
    accept: Collection[str] = (),
    generation: int | None = None,
    take_over: bool = False,
    rebuild: bool = False,
    clock: Clock = utc_now,
    wait: float = WAIT_SECONDS,
) -> PublishResult:
    """Publishes the next generation if a set changed or the manifest is half expired.

    With `generation` it is published in any case, under that number. A set is built when what it
    is made from changed since the last time; with `rebuild` all of them are. Files that were lost
    or damaged are put back when nothing is new, too.

    One publisher at a time: others wait up to `wait` seconds. Raises PublishRefusedError when
    readers would lose what they have (unless `allow_empty`) or when the guard objects (unless
    `accept` has the name of each objection), NotTheOwnerError when the database is another
    service's (unless this one is to `take_over`), and SnapshotError or ServiceError when writing
    fails.
    """
    settings = service.settings
    with (
        span("publish") as step,
        alone(settings.data_dir / "publish.lock", wait, what="publishing"),
        sole_publisher(service.database, settings.lease, wait) as publisher,
    ):
        insist_on_owner(service.database, settings, take_over=take_over)
        now = clock()
        found = _look(service, now, rebuild=rebuild)
        standing, files = found.standing, found.files
        if generation is not None:
            refuse_generation(generation, found.last)
        try:
            _refuse(service, found, accept={*accept, EMPTY} if allow_empty else accept, now=now)
        except PublishRefusedError:
            # What gates have is kept, and they are to know it.
            _say_held(service, publisher, found, now)
            raise
        new = generation is not None or changed_sets(files, standing)
        if standing is None or new or _is_due(found, standing, service, now):
            done = _publish(service, publisher, found, generation or found.last + 1, now)
        else:
            done = _repair(service.settings.public_dir, standing, files)
        _remember(service, found, now)
        step.set_attributes({"generation": done.generation, "changed": done.changed})
        return done


def _refuse(service: Service, found: _Situation, *, accept: Collection[str], now: datetime) -> None:
    settings, standing, files = service.settings, found.standing, found.files
    made = files.get(SetName.DISPOSABLE)
    if EMPTY not in accept:
        refuse_to_empty(settings, made, standing, answered=found.answered, now=now)
    refuse_objections(settings, files, found.like, accept=accept, now=now)


def _say_held(service: Service, publisher: Publisher, found: _Situation, now: datetime) -> None:
    """Signs what stands once more, so that gates learn since when nothing follows it.

    Once, and again under a new key. Issue and expiry stay: holding back makes no list younger.
    """
    since = read_record(service.settings.data_dir).refused_at
    standing, root = found.standing, service.keyring.trust.version
    if standing is None or standing.expires <= now:
        return  # nothing that a gate would take
    if standing.held_since is not None and standing.root == root:
        return
    update = {"generation": found.last + 1, "root": root, "held_since": since}
    try:
        _write(service, publisher, Draft(standing.model_copy(update=update), {}), now)
    except GatepostError as error:
        # The refusal is the news; that gates do not hear of it goes to the log beside it.
        logger.warning("gates are not told that publication is held back: %s", error)


def _look(service: Service, now: datetime, *, rebuild: bool) -> _Situation:
    public = service.settings.public_dir
    standing = standing_manifest(public)
    # One moment of all tables: what is built is what the marks say.
    with service.database.snapshot() as connection, Session(connection) as session:
        marks = read_marks(session)
        staying = {} if rebuild else staying_sets(service, standing, marks, now)
        like = standing_indexes(public, standing, but=staying)
        past = past_generations(session)
        return _Situation(
            standing,
            staying,
            marks,
            like,
            build_sets(session, service.keyring.seed, like, now, but=staying),
            {str(name): delta_bases(past, name, now) for name in SetName},
            kept_generations(past, now),
            _last_number(session, service, standing),
            has_ever_answered(session, SetName.DISPOSABLE),
        )


def _publish(
    service: Service, publisher: Publisher, found: _Situation, number: int, now: datetime
) -> PublishResult:
    public = service.settings.public_dir
    draft = make_draft(
        service, found.files, found.standing, found.bases,
        number=number, now=now, staying=found.staying,
    )  # fmt: skip
    _still_in_use(public, found.standing)
    _write(service, publisher, draft, now)
    keep = base_files(public, found.bases, found.kept)
    remove_unpublished(public, before=now - KEPT, keep=keep)
    changed = changed_sets(found.files, found.standing)
    logger.info("generation %d published; changed: %s", number, ", ".join(changed) or "nothing")
    return PublishResult(number, changed, published=True, built=tuple(found.files))


def _is_due(found: _Situation, standing: Manifest, service: Service, now: datetime) -> bool:
    """Whether readers need a new manifest although every set is as it was."""
    settings = service.settings
    half = timedelta(days=settings.valid_days) / 2
    return (
        standing.expires - now < half
        or standing.poll_seconds != settings.poll_seconds
        or standing.root != service.keyring.trust.version
        or standing.held_since is not None
        # Another one was published since: by who died of it, or before a backup was restored.
        or standing.generation < found.last
    )


def _repair(public: Path, standing: Manifest, files: Files) -> PublishResult:
    """Nothing is new; what readers would not find is put back."""
    built = {name: one for name, one in standing.sets.items() if name in files}
    draft = Draft(standing.model_copy(update={"sets": built}), files)
    repaired = put_objects(public, draft.manifest, indexes=draft.indexes, texts=draft.texts)
    if repaired:
        logger.warning("%d published files were missing or damaged: put back", repaired)
    return PublishResult(standing.generation, (), published=False, built=tuple(files))


def _remember(service: Service, found: _Situation, now: datetime) -> None:
    manifest = standing_manifest(service.settings.public_dir)
    if manifest is not None:
        remember(
            service, manifest,
            staying=found.staying, files=found.files, marks=found.marks, now=now,
        )  # fmt: skip


def _write(service: Service, publisher: Publisher, draft: Draft, now: datetime) -> None:
    manifest = draft.manifest
    publisher.use_up(manifest.generation)
    publish_snapshot(
        service.settings.public_dir,
        manifest,
        key=service.keyring.manifest_key,
        indexes=draft.indexes,
        texts=draft.texts,
        deltas=draft.deltas,
        now=now,
        confirm=publisher.confirm,
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
        record_sizes(session, manifest)


def _still_in_use(public: Path, standing: Manifest | None) -> None:
    """The day that replaced files are kept begins now: readers were sent there until now."""
    for entry in standing.sets.values() if standing is not None else ():
        for folder, ref in (("full", entry), ("text", entry.text)):
            if ref is not None:
                with suppress(FileNotFoundError):
                    os.utime(public / "v1" / folder / ref.sha256)


def _last_number(session: Session, service: Service, standing: Manifest | None) -> int:
    """The highest number ever taken: the database or the tree may be older, from a backup.

    What stands counts only while the present keys signed it. Gates see it the same way, so a thief
    of the key before cannot use the numbers up.
    """
    taken = session.scalars(select(func.max(PublisherRow.number))).one() or 0
    recorded = session.scalars(select(func.max(GenerationRow.number))).one() or 0
    ours = standing is not None and is_ours(service.settings.public_dir, service.keyring)
    return max(taken, recorded, standing.generation if standing is not None and ours else 0)
