"""What whoever takes reports knows of the seed: a key derived from it, and its first salt.

The seed also seals the addresses of batches. A web process needs neither it nor any key that signs,
so that whoever takes one over can read no address and publish nothing.
"""

import hmac
from dataclasses import dataclass, field
from pathlib import Path

from gatepost.lists.writer import first_salt
from gatepost.snapshots.atomic_file import replace_file
from gatepost.snapshots.key_files import read_secret_file
from gatepost_sync.errors import ServiceError
from gatepost_sync.key_names import OWNER_ONLY
from gatepost_sync.settings import ServiceSettings

__all__ = ["IntakeKey", "intake_path"]

FILE = "intake.key"
_PURPOSE = b"gatepost reporter"
_KEY, _SALT = 32, 16  # bytes, in this order


def intake_path(settings: ServiceSettings) -> Path:
    """Beside what web processes read; made again from the seed when it is lost."""
    return settings.data_dir / FILE


@dataclass(frozen=True, slots=True)
class IntakeKey:
    """`reporters` is for hashes of plugins' pseudonyms. `salt` stands in every published file."""

    reporters: bytes = field(repr=False)
    salt: bytes

    @classmethod
    def of(cls, seed: bytes) -> "IntakeKey":
        """The one of this seed."""
        return cls(hmac.digest(seed, _PURPOSE, "sha256"), first_salt(seed))

    @classmethod
    def load(cls, settings: ServiceSettings) -> "IntakeKey":
        """The one that was kept; SettingsError or ServiceError when it cannot be had."""
        path = intake_path(settings)
        if not path.exists():
            raise ServiceError(
                f"{path} is missing, and reports are kept under it: `gatepost service migrate` "
                "makes it where the keys are, and so do workers when they start"
            )
        data = read_secret_file(path)
        if len(data) != _KEY + _SALT:
            raise ServiceError(
                f"{path} is damaged: it has {len(data)} bytes and needs {_KEY + _SALT}; remove it "
                "and run `gatepost service migrate` where the keys are"
            )
        return cls(data[:_KEY], data[_KEY:])

    def keep(self, settings: ServiceSettings) -> None:
        """Writes it, unless it is there already."""
        path, data = intake_path(settings), self.reporters + self.salt
        if not path.exists() or path.read_bytes() != data:
            replace_file(path, data, mode=OWNER_ONLY)
