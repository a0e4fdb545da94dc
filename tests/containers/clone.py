"""This tree as a newcomer's clone would have it: what git knows, in a folder of its own."""

import shutil
import subprocess
from pathlib import Path

__all__ = ["clone"]


def clone(root: Path, target: Path) -> None:
    """Copies every file of the working tree that is not ignored, with its mode."""
    listed = subprocess.run(
        ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"),
        cwd=root, capture_output=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)
