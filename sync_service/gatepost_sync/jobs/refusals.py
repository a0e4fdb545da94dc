"""What is never published unless somebody says that it is meant."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gatepost.snapshots.manifest import Manifest
from gatepost_sync.building import SetFiles
from gatepost_sync.draft import Files
from gatepost_sync.errors import PublishRefusedError
from gatepost_sync.guard import Limits, Objection, objections
from gatepost_sync.publishing import Refused, read_record, write_record
from gatepost_sync.sets import SetName
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.tables import SourceRow

__all__ = [
    "EMPTY",
    "has_ever_answered",
    "refuse_generation",
    "refuse_objections",
    "refuse_to_empty",
]

SHOWN = 5  # objections in the sentence
RECORDED = 100  # in the record
EMPTY = "disposable-empty"
"""The name under which an empty set is refused, and accepted."""
NEXT = (
    "run `gatepost service collect` (`gatepost service status` shows how each source does), or "
    "say that it is meant: `gatepost service publish --allow-empty`"
)

_EMPTIED = "the set disposable would be empty, and gates would lose the list they have"
_UNANSWERED = (
    "no source of the set disposable has ever answered: gates would swap the list they "
    "were installed with for what was added by hand"
)


def has_ever_answered(session: Session, name: SetName) -> bool:
    """Whether anything was ever collected for a set from a source that is still configured."""
    answered = select(SourceRow.id).where(
        SourceRow.set_name == name, SourceRow.active, SourceRow.last_success.is_not(None)
    )
    return session.scalars(answered.limit(1)).first() is not None


def refuse_to_empty(
    settings: ServiceSettings,
    made: SetFiles | None,
    standing: Manifest | None,
    *,
    answered: bool,
    now: datetime,
) -> None:
    """PublishRefusedError when gates would lose their list of disposable domains.

    A gate uses the list that it was installed with until the first snapshot, then that snapshot's
    and no other: an empty one takes away what it had. What was published empty may stay so.
    None was `made` where nothing changed.
    """
    if made is None:
        return
    before = standing.sets.get(SetName.DISPOSABLE) if standing is not None else None
    if before is not None and (made.entries or not before.entries):
        return
    if made.entries and answered:
        return
    sentence = _UNANSWERED if made.entries else _EMPTIED
    _record(settings, (Refused(name=EMPTY, sentence=sentence),), now)
    raise PublishRefusedError(f"{sentence}; {NEXT}")


def refuse_generation(number: int, last: int) -> None:
    """PublishRefusedError unless `number` comes after the last one used."""
    if number <= last:
        raise PublishRefusedError(
            f"generation {number} is not above {last}, the last one used here; gates refuse to go "
            "back: name a higher one"
        )


def refuse_objections(
    settings: ServiceSettings,
    files: Files,
    standing: Mapping[str, bytes],
    *,
    accept: Collection[str],
    now: datetime,
) -> None:
    """PublishRefusedError with the guard's objections, less those that `accept` names.

    How it went is recorded, for `gatepost service status` and for metrics.
    """
    limits = Limits(settings.max_shrink_percent, settings.max_growth_percent)
    found = [one for one in objections(files, standing, limits) if one.name not in accept]
    if not found:
        write_record(settings.data_dir, read_record(settings.data_dir).accept())
        return
    refused = tuple(Refused(name=one.name, sentence=one.sentence) for one in found[:RECORDED])
    _record(settings, refused, now)
    raise PublishRefusedError(_refusal(found))


def _record(settings: ServiceSettings, refused: tuple[Refused, ...], now: datetime) -> None:
    record = read_record(settings.data_dir)
    write_record(settings.data_dir, record.refuse(refused, now))


def _refusal(found: list[Objection]) -> str:
    sentences = "; ".join(one.sentence for one in found[:SHOWN])
    more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    accept = " ".join(f"--accept {one.name}" for one in found[:SHOWN])
    return (
        f"{sentences}{more}: hosts keep what they have; look at what the sources say"
        " (`gatepost service status`), or say that it is meant:"
        f" `gatepost service publish {accept}`"
    )
