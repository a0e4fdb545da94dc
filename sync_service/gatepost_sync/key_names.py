"""What the files of keys are called, and the keys in them."""

from pathlib import Path

__all__ = [
    "OWNER_ONLY",
    "manifest_key_name",
    "manifest_key_path",
    "root_key_name",
    "root_key_path",
]

OWNER_ONLY = 0o600


def manifest_key_path(keys_dir: Path, version: int) -> Path:
    """The file of the manifest key that root `version` was the first to name."""
    return keys_dir / ("manifest.key" if version == 1 else f"manifest-{version}.key")


def manifest_key_name(version: int) -> str:
    """What that key calls itself in signatures."""
    return f"gatepost/manifest-{version}"


def root_key_path(keys_dir: Path, number: int) -> Path:
    """The file of one of the first root keys."""
    return keys_dir / f"root-{number}.key"


def root_key_name(number: int) -> str:
    """What that key calls itself in signatures."""
    return f"gatepost/root-{number}"
