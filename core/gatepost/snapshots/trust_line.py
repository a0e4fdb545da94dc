"""The trust line: the one value a reader must get by a way it trusts."""

import hashlib
import re
from dataclasses import dataclass
from typing import Self

from gatepost.errors import SettingsError
from gatepost.snapshots.notes import Note

__all__ = ["TrustLine"]

PATTERN = re.compile(r"gatepost-root-([1-9][0-9]{0,8}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class TrustLine:
    """Pins a root note by number and by the SHA-256 (hex) of its text."""

    version: int
    sha256: str

    def __str__(self) -> str:
        return f"gatepost-root-{self.version}:{self.sha256}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read `gatepost-root-1:<64 hex>`; SettingsError when it is anything else."""
        match = PATTERN.fullmatch(line.strip())
        if match is None:
            raise SettingsError(
                "the trust line must read gatepost-root-1:<64 hex digits>;"
                " copy it whole from the operator of the service"
            )
        return cls(int(match[1]), match[2])

    @classmethod
    def of(cls, root_note: bytes, *, version: int = 1) -> Self:
        """The line that pins this root note."""
        return cls(version, hashlib.sha256(Note.decode(root_note).text).hexdigest())
