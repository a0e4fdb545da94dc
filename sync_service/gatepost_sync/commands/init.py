"""`gatepost service init`: keys, seed, root note."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gatepost_sync.commands.trust import reader_lines

if TYPE_CHECKING:
    from gatepost_sync.keyring import Keyring
    from gatepost_sync.settings import ServiceSettings

__all__ = ["command", "welcome"]


@click.command("init")
@click.option(
    "--data-dir", type=click.Path(path_type=Path), help="Where, instead of where the settings say."
)
def command(*, data_dir: Path | None) -> None:
    """Make the keys of a new service, and say what its readers need. Never overwrites."""
    # Here, not at the top: `gatepost --help` need not load what signs.
    from gatepost_sync.keyring import initialise
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.times import utc_now

    settings = ServiceSettings.load({"data_dir": data_dir} if data_dir else None)
    click.echo(welcome(settings, initialise(settings, now=utc_now())))


def welcome(settings: "ServiceSettings", keyring: "Keyring") -> str:
    """What was made, what to tell readers, and what to carry away."""
    keys = settings.keys_dir
    return (
        f"A new service in {settings.data_dir}. Its readers need these two lines:\n\n"
        f"{reader_lines(settings, keyring)}\n\n"
        f"Back up {keys} now. Then move root-1.key, root-2.key and root-3.key offline, to\n"
        "different places: serving needs none of them, and two of them can replace every key.\n"
    )
