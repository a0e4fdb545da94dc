"""A program that pulls again and again, and dies each time one call later.

    python -m support.dying_puller URL TRUST PREPARED OUT torn|whole

Each pull is that of a child process, into a copy of the data directory PREPARED below OUT, and ends
by SIGKILL in its n-th call to the disk: n is the name of the copy. The pull that nothing ended is
the last one. Prints how many died.
"""

import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

from gatepost.snapshots.http_fetcher import HttpFetcher
from gatepost.snapshots.puller import Puller
from gatepost.snapshots.store import Store
from gatepost.snapshots.trust_line import TrustLine
from support.faulty_disk import deadly_disk


def pull(url: str, trust: str, data_dir: Path, step: int, *, torn: bool) -> None:
    store = Store(data_dir, disk=deadly_disk(step, torn=torn))
    Puller(store, url=url, trust=TrustLine.parse(trust), fetcher=HttpFetcher()).pull()


def main(url: str, trust: str, prepared: str, out: str, how: str) -> None:
    # One real pull first: the children then have every module loaded.
    warm = shutil.copytree(prepared, Path(out) / "warm")
    pull(url, trust, warm, 0, torn=False)
    for step in count(1):
        data_dir = shutil.copytree(prepared, Path(out) / str(step))
        child = os.fork()
        if child == 0:
            pull(url, trust, data_dir, step, torn=how == "torn")
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            sys.stdout.write(f"{step - 1}\n")
            return
        assert os.WIFSIGNALED(status), "the child ended by itself"
        assert os.WTERMSIG(status) == signal.SIGKILL


if __name__ == "__main__":
    main(*sys.argv[1:])
