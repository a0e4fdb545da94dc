"""Backups in a folder, one after another: the newest stay."""

import re
from pathlib import Path

from gatepost.snapshots.atomic_file import create_directory, remove_leftovers, writing
from gatepost_sync.backup.make import BackupMade, make_backup
from gatepost_sync.service import Service
from gatepost_sync.times import Clock, utc_now
from gatepost_sync.waiting import alone

__all__ = ["backup_into"]

_NAME = re.compile(r"gatepost-\d{8}T\d{6}Z\.backup")


def backup_into(
    service: Service,
    folder: Path,
    *,
    keep: int | None = None,
    passphrase: str | None = None,
    clock: Clock = utc_now,
) -> tuple[BackupMade, int]:
    """Makes one in `folder`, named after the moment, and removes all but the newest `keep`.

    How many were removed stands beside what was made. Files of other names stay.
    """
    create_directory(folder)
    with alone(folder / ".lock", what="making a backup"):
        remove_leftovers(folder)  # of one that was killed
        path = folder / f"gatepost-{clock():%Y%m%dT%H%M%SZ}.backup"
        made = make_backup(service, path, passphrase=passphrase, clock=clock)
        ours = sorted(one for one in folder.iterdir() if _NAME.fullmatch(one.name))
        old = [] if keep is None else ours[:-keep]
        with writing(folder):
            for one in old:
                one.unlink()
    return made, len(old)
