"""`gatepost service restore`: a service from its backup."""

import json
from pathlib import Path

import click

from gatepost_sync.commands.passphrase import PASSPHRASE_FILE

__all__ = ["command"]


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--undo", is_flag=True, help="Only remove what a restore left that was killed.")
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
@PASSPHRASE_FILE
def command(*, file: Path | None, undo: bool, as_json: bool, passphrase: str | None) -> None:
    """Restore a service from the backup FILE: all of it, or nothing.

    The data directory and the database of the settings have to be empty; nothing is ever written
    over. One that was killed left nothing that counts: run it again. The database may be of
    another kind than the one that was backed up. The next generation gets a number above all that
    may have been published since.

    Exit status: 0 done, 2 usage or configuration error, or nothing could be restored.
    """
    # Here, not at the top: `gatepost --help` need not load a database.
    from dataclasses import asdict

    from gatepost_sync.backup.restore import restore_backup, undo_restore
    from gatepost_sync.settings import ServiceSettings

    if undo == (file is not None):
        raise click.UsageError("Name the FILE to restore, or --undo, which takes none.")
    settings = ServiceSettings.load()
    if file is None:
        undone = undo_restore(settings)
        click.echo(f"removed what the restore of {undone} left" if undone else "nothing to undo")
        return
    done = restore_backup(settings, file, passphrase=passphrase or settings.backup_passphrase)
    if as_json:
        created = done.created.isoformat(timespec="seconds")
        click.echo(json.dumps({**asdict(done), "created": created}))
        return
    click.echo(
        f"restored as of {done.created:%Y-%m-%d %H:%M:%S} UTC: {done.rows:,} rows and "
        f"{done.files} published files\n"
        f"the next generation is above {done.above}: no gate has a later one"
    )
    if not done.keys and not settings.key_folder.exists():
        click.echo(f"the keys are not in it: put them into {settings.key_folder} before it starts")
