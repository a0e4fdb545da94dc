"""How far a run over a file got, so that the same command goes on there after a kill."""

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gatepost.errors import BulkError

__all__ = ["Journal", "read_journal", "write_journal"]

_VERSION = 1


@dataclass(slots=True)
class Journal:
    """Up to row `rows` of the input all is in the first `written` bytes of the output."""

    options: dict[str, Any]
    """What decides what is written; a run with other options may not go on with this one's."""
    rows: int = 0
    crc: int = 0
    """Of the input up to that row."""
    written: int = 0
    kept: int = 0
    """Rows in the output."""
    seconds: float = 0.0
    complete: bool = False
    decisions: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


def read_journal(path: Path) -> Journal | None:
    """What a run left behind; None when there is nothing. BulkError when it is no journal."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BulkError(f"cannot read {path}: {error.strerror}") from error
    try:
        found = json.loads(text)
        if found.pop("version") != _VERSION:
            raise BulkError(f"{path} was written by another version; --restart begins anew")
        for name in ("decisions", "statuses", "reasons"):
            found[name] = Counter(found[name])
        return Journal(**found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BulkError(f"{path} is no journal of a run; --restart begins anew") from error


def write_journal(path: Path, journal: Journal) -> None:
    """The old journal or the new one is there at any moment, never a part of one."""
    fields = {name: getattr(journal, name) for name in Journal.__slots__}
    fresh = path.with_name(path.name + "-new")
    with open(fresh, "w", encoding="utf-8") as file:
        json.dump({"version": _VERSION, **fields}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
