"""The house as the tests of its rules see it: its files and its source roots."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Each source root holds one import package.
PACKAGES = {
    "core": "gatepost",
    "integrations/flask": "gatepost_flask",
    "integrations/django": "gatepost_django",
    "integrations/fastapi": "gatepost_fastapi",
    "milter": "gatepost_milter",
    "sync_service": "gatepost_sync",
}


def files() -> tuple[Path, ...]:
    """Every file that is the project's, relative to the root: what git has or would take."""
    listing = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(Path(name) for name in names.split("\0") if name and (ROOT / name).is_file())


def modules(source_root: str) -> tuple[Path, ...]:
    """Every Python file below one source root."""
    return tuple(sorted((ROOT / source_root).rglob("*.py")))
