"""Whether this user can write where snapshots, the baseline and local lists are kept."""

import os
from pathlib import Path

__all__ = ["unwritable"]


def unwritable(directory: Path) -> str | None:
    """A sentence with the next step; None where one can write, or could make the directory."""
    there = next((path for path in (directory, *directory.parents) if os.path.lexists(path)), None)
    effective = os.access in os.supports_effective_ids
    if there is not None and os.access(there, os.W_OK | os.X_OK, effective_ids=effective):
        return None
    return (
        f"{directory} cannot be written: no pull, allow or deny list can be kept there; give this "
        "user write access to it, or name another one (GATEPOST_DATA_DIR)"
    )
