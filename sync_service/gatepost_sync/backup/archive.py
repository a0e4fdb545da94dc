"""The file: a ZIP archive with a list of its members and their SHA-256, written last.

A member that is missing, damaged or not on the list makes the whole file unusable: it is checked
to the last byte before anything of it is taken.
"""

import hashlib
import json
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from gatepost.snapshots.atomic_file import new_file
from gatepost_sync.errors import BackupError

__all__ = ["DATABASE", "KEYS", "PUBLIC", "Backup", "BackupWriter", "Contents", "new_backup"]

FORMAT = 1
OWNER_ONLY = 0o600
LIST = "backup.json"
DATABASE = "database.jsonl"
KEYS = "keys.sealed"
PUBLIC = "public/"
_MEMBER = re.compile(r"database\.jsonl|keys\.sealed|public/v1/[a-z_]+(/[a-z0-9_.-]+){0,2}(\.note)?")
_BLOCK = 1 << 20
# What the library says of an archive in which any byte may be another.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError,
)  # fmt: skip


class Contents(BaseModel):
    """What is in a backup, and what it was made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    created: datetime
    version: str
    """Of Gatepost."""
    schema_revision: str
    generation: int
    """The highest number that had been taken."""
    members: dict[str, str] = {}
    """SHA-256 by name."""


class BackupWriter:
    """Writes the members one after another."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[bytes], *, compress: bool = False) -> None:
        """One member, from its pieces."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        digest = hashlib.sha256()
        with self._archive.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        self._members[name] = digest.hexdigest()

    def finish(self, contents: Contents) -> None:
        """The list."""
        listed = contents.model_copy(update={"members": self._members})
        text = listed.model_dump_json().encode()
        self._archive.writestr(LIST, hashlib.sha256(text).hexdigest().encode() + b"\n" + text)


@contextmanager
def new_backup(path: Path) -> Iterator[BackupWriter]:
    """A backup to fill, which becomes `path` (mode 0600) when the block ends well."""
    with (
        new_file(path, mode=OWNER_ONLY) as file,
        os.fdopen(os.dup(file.fileno()), "wb") as raw,
        zipfile.ZipFile(raw, "w") as archive,
    ):
        yield BackupWriter(archive)


class Backup:
    """A backup that was checked to the last byte."""

    def __init__(self, archive: zipfile.ZipFile, contents: Contents) -> None:
        self._archive = archive
        self.contents = contents

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator["Backup"]:
        """BackupError when it is none, of a later version, or damaged."""
        try:
            archive = zipfile.ZipFile(path)
        except FileNotFoundError as error:
            raise BackupError(f"there is no file {path}") from error
        except (OSError, *_BROKEN) as error:
            raise BackupError(f"cannot read {path} as a backup: {error}") from error
        with archive:
            try:
                contents = _checked(archive, path)
            except (OSError, *_BROKEN) as error:
                raise BackupError(f"{path} is damaged: {error}") from error
            yield cls(archive, contents)

    def names(self, under: str = "") -> list[str]:
        """The members whose names begin like that."""
        return [name for name in self.contents.members if name.startswith(under)]

    def member(self, name: str) -> IO[bytes]:
        """One of them, to read."""
        return self._archive.open(name)


def _checked(archive: zipfile.ZipFile, path: Path) -> Contents:
    try:
        digest, _, text = archive.read(LIST).partition(b"\n")
        if hashlib.sha256(text).hexdigest().encode() != digest:
            raise BackupError(f"{path} is damaged: its list of members is not what was written")
        raw: dict[str, Any] = json.loads(text)
        if raw.get("format") != FORMAT:
            raise BackupError(f"{path} was made by a later version of gatepost; upgrade it first")
        contents = Contents.model_validate(raw)
    except (KeyError, ValueError, ValidationError) as error:
        raise BackupError(f"{path} is no backup of a sync service") from error
    there = set(archive.namelist()) - {LIST}
    for name in sorted(there | contents.members.keys()):
        if not _MEMBER.fullmatch(name) or name not in there:
            raise BackupError(f"{path} is damaged: {name!r} is missing, or does not belong there")
        if contents.members.get(name) != _sha256(archive, name):
            raise BackupError(f"{path} is damaged: {name} is not what was written")
    return contents


def _sha256(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
