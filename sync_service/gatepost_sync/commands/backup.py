"""`gatepost service backup`: the whole service in one file."""

import json
from pathlib import Path

import click

from gatepost_sync.commands.passphrase import PASSPHRASE_FILE

__all__ = ["command"]


@click.command("backup")
@click.argument("target", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1), help="Remove all but the newest KEEP in DIR.")
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
@PASSPHRASE_FILE
def command(*, target: Path, keep: int | None, as_json: bool, passphrase: str | None) -> None:
    """Back up database and published files into the new FILE, or a file named by the time in DIR.

    The service may go on working. The keys of publishing are in it, encrypted, when there is a
    passphrase; root keys never are.

    Exit status: 0 done, 2 usage or configuration error, or it could not be written.
    """
    # Here, not at the top: `gatepost --help` need not load a database.
    from dataclasses import asdict

    from gatepost_sync.backup.make import make_backup
    from gatepost_sync.backup.rotation import backup_into
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings

    settings = ServiceSettings.load()
    words = passphrase or settings.backup_passphrase
    if keep is not None and not target.is_dir():
        raise click.UsageError(f"--keep is for a directory, and {target} is none")
    with open_service(settings) as service:
        if target.is_dir():
            made, removed = backup_into(service, target, keep=keep, passphrase=words)
        else:
            made, removed = make_backup(service, target, passphrase=words), 0
    if as_json:
        click.echo(json.dumps({**asdict(made), "path": str(made.path), "removed": removed}))
        return
    keys = "with the keys, sealed" if made.keys else f"without the keys: keep {settings.key_folder}"
    click.echo(f"{made.path}: generation {made.generation}, {made.bytes:,} bytes, {keys}")
    if removed:
        click.echo(f"{removed} older removed")
