"""The real disk: what is said to be synced was handed to the system for it."""

import errno
import os
from pathlib import Path

import pytest

from gatepost.snapshots.disk import Disk


def test_syncing_asks_the_system_which_refuses_what_no_disk_is_behind() -> None:
    reader, writer = os.pipe()
    try:
        with pytest.raises(OSError, match="Invalid argument") as error:
            Disk().sync(writer)
    finally:
        os.close(reader)
        os.close(writer)
    assert error.value.errno == errno.EINVAL


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux has such a directory")
def test_so_does_syncing_a_directory() -> None:
    before = sorted(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError, match="Invalid argument"):
        Disk().sync_directory(Path("/proc/self/fd"))
    assert sorted(os.listdir("/proc/self/fd")) == before
