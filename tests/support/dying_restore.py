"""A program that restores a backup again and again, and is killed at another stage each time.

    python -m support.dying_restore BACKUP PASSPHRASE OUT [STAGE=DATABASE_URL…]

Each restore is that of a child process, into the data directory OUT/<stage>, and ends by SIGKILL.
With databases, only these stages are tried, each with its own.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from gatepost_sync.backup.restore import restore_backup
from gatepost_sync.settings import ServiceSettings

__all__ = ["STAGES"]

Moment = Callable[[str, tuple[str, ...]], bool]


def renamed_to(end: str) -> Moment:
    """Before something gets this name."""
    return lambda what, paths: what == "os.rename" and paths[1].endswith(end)


class AtCommit:
    """Before the transaction ends in which the keys got their place: there are others before."""

    def __init__(self) -> None:
        self._placed = False

    def __call__(self, what: str, paths: tuple[str, ...]) -> bool:
        self._placed = self._placed or renamed_to("/keys")(what, paths)
        return self._placed and what == "commit"


STAGES: dict[str, Moment] = {
    # The note that it goes on comes first, before there is anything that it is about.
    "nothing is staged": lambda what, paths: what == "os.mkdir" and ".restore-" in paths[0],
    "half is unpacked": renamed_to("/v1/manifest.note"),
    "half of the keys are unpacked": renamed_to("/keys/seed"),
    "the database is filled": renamed_to("/public"),
    "the tree has its place": renamed_to("/keys"),
    "the keys have their place": AtCommit(),
    "the keys have their place, again": AtCommit(),
    "the database is committed": lambda what, paths: what == "shutil.rmtree",
    "all but the note is away": lambda what, paths: (
        what == "os.remove" and paths[0].endswith("restore.unfinished")
    ),
}
"""What is over, by when the process is killed."""


def die_at(moment: Moment) -> None:
    def look(what: str, *paths: object) -> None:
        if moment(what, tuple(str(path) for path in paths)):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(lambda what, given: look(what, *given))
    event.listen(Engine, "commit", lambda _connection: look("commit"))


def main(backup: str, passphrase: str, out: str, *databases: str) -> None:
    urls = dict(one.split("=", 1) for one in databases) or dict.fromkeys(STAGES)
    for stage, url in urls.items():
        child = os.fork()
        if child == 0:
            die_at(STAGES[stage])
            settings = ServiceSettings(data_dir=Path(out) / stage, packages=False, database_url=url)
            restore_backup(settings, Path(backup), passphrase=passphrase)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"{stage}: it ended with {status}"
        assert os.WTERMSIG(status) == signal.SIGKILL


if __name__ == "__main__":
    main(*sys.argv[1:])
