"""The option that names a file with a passphrase: on a command line everybody could read it."""

from pathlib import Path

import click

__all__ = ["PASSPHRASE_FILE"]


def _read(context: click.Context, parameter: click.Parameter, path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        words = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"cannot read {path}: {error}") from error
    if not words:
        raise click.BadParameter(f"{path} is empty")
    return words


PASSPHRASE_FILE = click.option(
    "--passphrase-file",
    "passphrase",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_read,
    help="A file with the passphrase of the keys in the backup (12 characters at least).",
)
