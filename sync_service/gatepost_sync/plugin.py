"""How `gatepost` finds us: the entry point `service` in the group `gatepost`.

Works without the extra `service`: its commands then say what to install.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gatepost import hookimpl

if TYPE_CHECKING:
    import click

    from gatepost.lists.sources import Source
    from gatepost_sync.settings import ServiceSettings

__all__ = ["register_commands", "register_sources"]


@hookimpl
def register_commands(cli: "click.Group") -> None:
    """Adds the commands `serve`, `worker`, `jobs`, `publish` and `service`."""
    # Here, not at the top: every application that builds a gate loads its plugins, and few of
    # them are a command line.
    from gatepost_sync.commands import jobs, publish_to, serve, service, worker

    cli.add_command(serve.command)
    cli.add_command(publish_to.command)
    cli.add_command(service.command)
    cli.add_command(worker.command)
    cli.add_command(jobs.command)


@hookimpl
def register_sources(settings: "ServiceSettings") -> "Iterable[Source]":
    """The list packages that are installed, and what `[[service.sources]]` names."""
    # Here, not at the top: only the service asks.
    from gatepost_sync.sources.configured import configured_sources

    return configured_sources(settings)
