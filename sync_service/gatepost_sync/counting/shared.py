"""One set of counts for all processes of a service, whichever of them is asked.

prometheus_client keeps the counts of each process in files of one directory, when the environment
names that before it is imported.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["VARIABLE", "shared_counts"]

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def shared_counts() -> Iterator[None]:
    """A directory for this process and those that it starts; gone with the block.

    One that the environment names already is taken as it is.
    """
    if os.environ.get(VARIABLE):
        yield
        return
    with tempfile.TemporaryDirectory(
        prefix="gatepost-counts-", ignore_cleanup_errors=True
    ) as folder:
        os.environ[VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[VARIABLE]
