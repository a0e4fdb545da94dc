"""What the sets that stand were built from: built.json, so that one that would come out the same
is not built again.

Losing the file costs one build of everything. A set is built anew once a day in any case: whoever
changed the database by other ways than the service's own finds that published then.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from gatepost import __version__
from gatepost.errors import SnapshotError
from gatepost.lists.cleaning import protected_domains
from gatepost.lists.writer import first_salt
from gatepost.snapshots.atomic_file import replace_file
from gatepost.snapshots.manifest import PublishedSet
from gatepost.snapshots.times import Moment
from gatepost_sync.errors import ServiceError
from gatepost_sync.listed_entries import SUBTRACTS
from gatepost_sync.sets import SetName

__all__ = ["BuiltSet", "BuiltSets", "marks_of", "read_built", "rules", "write_built"]

FILE = "built.json"
LONGEST = timedelta(days=1)


class BuiltSet(BaseModel):
    """One set: the files that were built, from what, and how long they are what they should be."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    sha256: str
    text: str | None
    """SHA-256 of the readable list."""
    marks: Mapping[str, str]
    at: Moment
    until: Moment

    @classmethod
    def of(
        cls,
        published: PublishedSet,
        marks: Mapping[str, str],
        *,
        now: datetime,
        until: datetime | None,
    ) -> "BuiltSet":
        """What was built at `now` and, by itself, changes at the moment `until`."""
        latest = now + LONGEST
        return cls(
            sha256=published.sha256,
            text=_text(published),
            marks=dict(marks),
            at=now,
            until=latest if until is None else min(until, latest),
        )

    def stands(
        self, published: PublishedSet | None, marks: Mapping[str, str], now: datetime
    ) -> bool:
        """Whether `published` is what a build would come to now."""
        return (
            published is not None
            and (self.sha256, self.text) == (published.sha256, _text(published))
            and self.marks == marks
            and self.at <= now < self.until
        )


class BuiltSets(BaseModel):
    """Every set that was built under one `rules`, by name."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    rules: str = ""
    sets: Mapping[str, BuiltSet] = {}


def rules(seed: bytes) -> str:
    """What shapes all files beside what is in the database: another digest, another file."""
    said = "\n".join((__version__, first_salt(seed).hex(), *sorted(protected_domains())))
    return hashlib.sha256(said.encode()).hexdigest()


def marks_of(name: SetName, marks: Mapping[str, str]) -> dict[str, str]:
    """The marks of all that goes into a set, or is taken off it."""
    parts = (name, *SUBTRACTS.get(name, ()))
    return {str(part): marks[part] for part in parts if part in marks}


def read_built(data_dir: Path) -> BuiltSets:
    """What is known; nothing when the file is not there, or damaged."""
    path = data_dir / FILE
    try:
        return BuiltSets.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return BuiltSets()
    except OSError as error:
        raise ServiceError(
            f"cannot read {path}: {error.strerror}; run this as the user who owns it"
        ) from error


def write_built(data_dir: Path, built: BuiltSets) -> None:
    """Replaces the file; ServiceError when that fails."""
    try:
        replace_file(data_dir / FILE, built.model_dump_json(indent=1).encode() + b"\n")
    except SnapshotError as error:
        raise ServiceError(str(error)) from error


def _text(published: PublishedSet) -> str | None:
    return None if published.text is None else published.text.sha256
