"""Small lists of our own, one entry a line, `#` starts a comment."""

from importlib.resources import files

__all__ = ["read_names", "read_ranked"]


def read_names(name: str) -> frozenset[str]:
    """The entries of `name`.txt in this folder."""
    return frozenset(read_ranked(name))


def read_ranked(name: str) -> tuple[str, ...]:
    """The entries of `name`.txt in the order in which they stand there."""
    text = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    entries = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(entry for entry in entries if entry)
