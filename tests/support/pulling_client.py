"""A program that pulls, for what only processes can do: race, fork, exit and be killed.

    python -m support.pulling_client STORY URL TRUST DATA_DIR MARKER

MARKER is a file that the story touches when the server may go on.
"""

import os
import signal
import sys
from pathlib import Path

from gatepost.snapshots.http_fetcher import HttpFetcher
from gatepost.snapshots.puller import Puller
from gatepost.snapshots.store import Store
from gatepost.snapshots.timer import PullTimer
from gatepost.snapshots.trust_line import TrustLine
from support.waiting import wait_until


def say(text: str) -> None:
    """To the test that started this program."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Client:
    """One process and its timer."""

    def __init__(self, url: str, trust: str, data_dir: str, marker: str) -> None:
        self.store = Store(Path(data_dir))
        fetcher = HttpFetcher(deadline=600, wait=600)
        self.puller = Puller(self.store, url=url, trust=TrustLine.parse(trust), fetcher=fetcher)
        self.timer = PullTimer(self.puller)
        self.marker = Path(marker)

    def pulls_once(self) -> None:
        say(self.puller.pull().outcome)

    def exits_in_a_pull(self) -> None:
        self._begin()

    def dies_after_a_fork(self) -> None:
        """The parent is killed in its pull; its lock, thread and connection go with it."""
        self._begin()
        if os.fork() == 0:
            self.timer.ensure()
            self._finish("child pulled")
            os._exit(0)
        self.marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)

    def child_closes(self) -> None:
        """The child closes what it inherited; the parent's transfer must not notice."""
        self._begin()
        child = os.fork()
        if child == 0:
            self.timer.close()
            self.puller.close()
            os._exit(0)
        os.waitpid(child, 0)
        self.marker.touch()
        self._finish("parent pulled")

    def _begin(self) -> None:
        self.timer.ensure()
        incoming = self.store.objects
        wait_until(lambda: any(incoming.glob(".incoming-*")), what="a pull in progress")

    def _finish(self, text: str) -> None:
        wait_until(lambda: self.store.current() is not None, what=text)
        self.timer.close()
        say(text)


if __name__ == "__main__":
    story, *arguments = sys.argv[1:]
    getattr(Client(*arguments), story)()
