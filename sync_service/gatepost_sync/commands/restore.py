"""`gatepost service restore`: a service from its backup."""

import json
from pathlib import Path

import click

from gatepost_sync.commands.passphrase import PASSPHRASE_FILE

__all__ = ["command"]


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
@PASSPHRASE_FILE
def command(*, file: Path, as_json: bool, passphrase: str | None) -> None:
    """Restore a service from the backup FILE: all of it, or nothing.

    The data directory and the database of the settings have to be empty; nothing is ever written
    over. The database may be of another kind than the one that was backed up. The next generation
    gets a number above all that may have been published since.

    Exit status: 0 done, 2 usage or configuration error, or nothing could be restored.
    """
    # Here, not at the top: `gatepost --help` need not load a database.
    from dataclasses import asdict

    from gatepost_sync.backup.restore import restore_backup
    from gatepost_sync.settings import ServiceSettings

    settings = ServiceSettings.load()
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
