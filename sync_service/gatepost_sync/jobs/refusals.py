"""What is never published unless somebody says that it is meant."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from gatepost.snapshots.manifest import Manifest
from gatepost_sync.building import SetFiles
from gatepost_sync.errors import PublishRefusedError
from gatepost_sync.sets import SetName
from gatepost_sync.store.tables import SourceRow

__all__ = ["has_ever_answered", "refuse_generation", "refuse_to_empty"]

NEXT = (
    "run `gatepost service collect` (`gatepost service status` shows how each source does), or "
    "say that it is meant: `gatepost service publish --allow-empty`"
)


def has_ever_answered(session: Session, name: SetName) -> bool:
    """Whether anything was ever collected for a set from a source that is still configured."""
    answered = select(SourceRow.id).where(
        SourceRow.set_name == name, SourceRow.active, SourceRow.last_success.is_not(None)
    )
    return session.scalars(answered.limit(1)).first() is not None


def refuse_to_empty(made: SetFiles, standing: Manifest | None, *, answered: bool) -> None:
    """PublishRefusedError when gates would lose their list of disposable domains.

    A gate uses the list that it was installed with until the first snapshot, then that snapshot's
    and no other: an empty one takes away what it had. What was published empty may stay so.
    """
    before = standing.sets.get(SetName.DISPOSABLE) if standing is not None else None
    if before is not None and (made.entries or not before.entries):
        return
    if made.entries and answered:
        return
    if made.entries:
        raise PublishRefusedError(
            "no source of the set disposable has ever answered: gates would swap the list they "
            f"were installed with for what was added by hand; {NEXT}"
        )
    raise PublishRefusedError(
        f"the set disposable would be empty, and gates would lose the list they have; {NEXT}"
    )


def refuse_generation(number: int, last: int) -> None:
    """PublishRefusedError unless `number` comes after the last one used."""
    if number <= last:
        raise PublishRefusedError(
            f"generation {number} is not above {last}, the last one used here; gates refuse to go "
            "back: name a higher one"
        )
