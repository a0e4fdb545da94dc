"""`gatepost service …`: operating a sync service."""

import click

from gatepost_sync.commands import collect, entries, init, publish, status, trust
from gatepost_sync.commands.extra import require_extra

__all__ = ["command"]


@click.group("service")
def command() -> None:
    """Operate a sync service: keys, sources, entries by hand, publication."""
    require_extra()


for _command in (
    init.command,
    trust.command,
    status.command,
    collect.command,
    publish.command,
    entries.add,
    entries.remove,
):
    command.add_command(_command)
