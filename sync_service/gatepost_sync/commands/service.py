"""`gatepost service …`: operating a sync service."""

import click

from gatepost_sync.commands import (
    backup,
    batch,
    checks,
    collect,
    copy_database,
    entries,
    init,
    lookup,
    migrate,
    publish,
    ready,
    restore,
    sources,
    status,
    trust,
)
from gatepost_sync.commands.domains import group as domains
from gatepost_sync.commands.extra import require_extra
from gatepost_sync.commands.keys import group as keys

__all__ = ["command"]


KEYS = "keys"


@click.group("service")
@click.pass_context
def command(context: click.Context) -> None:
    """Operate a sync service: keys, sources, entries by hand, publication."""
    # Root keys are used on machines that have no service, and no libraries for one.
    if context.invoked_subcommand != KEYS:
        require_extra()


for _command in (
    init.command,
    keys.command,
    trust.command,
    status.command,
    migrate.command,
    copy_database.command,
    ready.command,
    sources.command,
    lookup.command,
    collect.command,
    publish.command,
    entries.add,
    entries.remove,
    backup.command,
    restore.command,
    domains.command,
    batch.command,
    checks.command,
):
    command.add_command(_command)
