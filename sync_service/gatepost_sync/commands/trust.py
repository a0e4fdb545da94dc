"""`gatepost service trust`: what readers need."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gatepost_sync.keyring import Keyring
    from gatepost_sync.settings import ServiceSettings

__all__ = ["command", "reader_lines"]


def reader_lines(settings: "ServiceSettings", keyring: "Keyring") -> str:
    """The two settings of a reader, as lines of an environment file."""
    return f"GATEPOST_SYNC_URL={settings.reader_url}\nGATEPOST_TRUST={keyring.trust}"


@click.command("trust")
def command() -> None:
    """Print the two lines that a reader needs."""
    # Here, not at the top: `gatepost --help` need not load what signs.
    from gatepost_sync.keyring import Keyring
    from gatepost_sync.settings import ServiceSettings

    settings = ServiceSettings.load()
    click.echo(reader_lines(settings, Keyring.load(settings)))
