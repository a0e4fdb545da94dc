"""Disks on which one call fails, or in which the process dies."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from gatepost.snapshots.disk import Disk

__all__ = ["FaultyDisk", "deadly_disk", "failing_disk"]

Fault = Callable[[int, str], None]


class FaultyDisk(Disk):
    """Calls `fault` with number (from 1) and name before each call; `calls` has their names.

    With `torn`, half of the bytes of a write are there before the fault is asked.
    """

    def __init__(self, fault: Fault, *, torn: bool = False) -> None:
        self._fault = fault
        self._torn = torn
        self.calls: list[str] = []

    def make_directory(self, path: Path) -> None:
        self._begin("make_directory")
        super().make_directory(path)

    def create(self, directory: Path, prefix: str) -> tuple[int, Path]:
        self._begin("create")
        return super().create(directory, prefix)

    def write(self, descriptor: int, data: bytes) -> None:
        half = len(data) // 2 if self._torn else 0
        super().write(descriptor, data[:half])
        self._begin("write")
        super().write(descriptor, data[half:])

    def change_mode(self, descriptor: int, mode: int) -> None:
        self._begin("change_mode")
        super().change_mode(descriptor, mode)

    def sync(self, descriptor: int) -> None:
        self._begin("sync")
        super().sync(descriptor)

    def close(self, descriptor: int) -> None:
        try:
            self._begin("close")
        finally:
            super().close(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        self._begin("rename")
        super().rename(old, new)

    def remove(self, path: Path) -> None:
        self._begin("remove")
        super().remove(path)

    def sync_directory(self, path: Path) -> None:
        self._begin("sync_directory")
        super().sync_directory(path)

    def _begin(self, name: str) -> None:
        self.calls.append(name)
        self._fault(len(self.calls), name)


def deadly_disk(step: int, *, torn: bool = False) -> FaultyDisk:
    """The process is killed when it is about to make call number `step`."""

    def fault(number: int, name: str) -> None:
        if number == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return FaultyDisk(fault, torn=torn)


def failing_disk(step: int, code: int, *, lasting: bool = False) -> FaultyDisk:
    """Call number `step` fails with this errno; with `lasting`, so do all after it."""

    def fault(number: int, name: str) -> None:
        if number == step or (lasting and number > step):
            raise OSError(code, os.strerror(code))

    return FaultyDisk(fault, torn=True)
