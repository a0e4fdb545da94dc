"""`gatepost service keys new`: a root key, made on the machine that will keep it."""

from pathlib import Path

import click

__all__ = ["command"]


@click.command("new")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", required=True, help="Who holds it, such as example.org/root-alice.")
def command(*, file: Path, name: str) -> None:
    """Make a secret root key in FILE (mode 0600) and print its public line.

    The public line is no secret: `keys init --root-key LINE` and `keys rotate --add-root LINE` take
    it. The secret never leaves FILE.
    """
    # Here, not at the top: `gatepost --help` need not load what signs.
    from gatepost.snapshots.key_files import write_key_file
    from gatepost.snapshots.keys import SecretKey

    key = SecretKey.generate(name)
    write_key_file(file, key)
    click.echo(key.public.encode())
