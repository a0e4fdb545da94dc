"""`gatepost service status`: what is published, and how the sources are doing."""

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gatepost_sync.status import ServiceStatus

__all__ = ["command"]


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(*, as_json: bool) -> None:
    """Show what is published, how long it is valid, and how every source's last run went."""
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.status import service_status

    with open_service(ServiceSettings.load()) as service:
        status = service_status(service)
    click.echo(json.dumps(status.to_dict()) if as_json else _text(status))


def _text(status: "ServiceStatus") -> str:
    rows = [*status.rows()]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)
