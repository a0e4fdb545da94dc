"""The decision log: one file of a fixed size in the data directory, the oldest line overwritten.

Lines have one width, so that a reader needs no index and a torn write harms one of them. The first
line says how many were ever written. Processes take turns by a lock on the file.
"""

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

from gatepost.decisions.decided import WIDTH, Decided
from gatepost.decisions.reference import new_reference, read_reference

__all__ = ["DEFAULT_CAPACITY", "DecisionLog"]

DEFAULT_CAPACITY = 10_000
FILE, KEY = "decisions.log", "decisions.key"
_KEY_BYTES = 32


class DecisionLog:
    """Adds and finds decisions. Opens its files at the first use; OSError when it cannot."""

    def __init__(self, data_dir: Path, *, capacity: int = DEFAULT_CAPACITY) -> None:
        self._path, self._key_path = data_dir / FILE, data_dir / KEY
        self._capacity = capacity
        self._key: bytes | None = None
        self._fd: int | None = None

    def hashed(self, address: str) -> str:
        """The keyed hash by which an address can be recognised on this host, and nowhere else."""
        key = self._key = self._key or _read_key(self._key_path) or _make_key(self._key_path)
        return hmac.new(key, address.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]

    def add(self, make: Callable[[str], Decided]) -> str:
        """Keep the decision that `make` makes with a new reference, and return that."""
        ref = new_reference()
        line = make(ref).line()
        if self._fd is None:
            self._fd = _open(self._path)
        fcntl.flock(self._fd, fcntl.LOCK_EX)
        try:
            written = _count(os.pread(self._fd, WIDTH, 0))
            os.pwrite(self._fd, line, WIDTH * (1 + written % self._capacity))
            os.pwrite(self._fd, _head(written + 1), 0)
        finally:
            fcntl.flock(self._fd, fcntl.LOCK_UN)
        return ref

    def find(self, text: str) -> Decided | None:
        """The decision with this reference, however it was typed; None when it is not kept."""
        ref = read_reference(text)
        return next((found for found in self if found.ref == ref), None)

    def __iter__(self) -> Iterator[Decided]:
        """All that are kept, in no order that means anything."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return
        for start in range(WIDTH, len(content), WIDTH):
            found = Decided.read(content[start : start + WIDTH])
            if found is not None:
                yield found

    def close(self) -> None:
        """Let go of the file."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def _open(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)


def _head(written: int) -> bytes:
    text = json.dumps({"written": written, "about": "decisions of Gatepost, no addresses"})
    return text.encode().ljust(WIDTH - 1) + b"\n"


def _count(head: bytes) -> int:
    """How many were written; a damaged first line begins anew, and costs the oldest."""
    try:
        return max(0, int(json.loads(head)["written"]))
    except (ValueError, KeyError, TypeError):
        return 0


def _read_key(path: Path) -> bytes | None:
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    return key if len(key) == _KEY_BYTES else None


def _make_key(path: Path) -> bytes:
    """A new key, for its owner's eyes; the one of whoever was quicker, if someone was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(_KEY_BYTES))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(made, path)
    except FileExistsError:
        if _read_key(path) is None:  # damaged: nothing is lost but old hashes
            os.replace(made, path)
            return path.read_bytes()
    os.unlink(made)
    return path.read_bytes()
