"""`gatepost service domains show`: one domain."""

import json

import click

from gatepost_sync.errors import ServiceError

__all__ = ["command"]


@click.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(*, name: str, as_json: bool) -> None:
    """Show what is known of the domain NAME, and when it is checked again."""
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost.lists.domains import canonical_domain
    from gatepost.lists.registrable import Registrable
    from gatepost_sync.domains.cohorts import Cohorts
    from gatepost_sync.domains.overview import view_domain
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.store.domains import find_domain

    domain = canonical_domain(name)
    if domain is None:
        raise ServiceError(f"{name!r} is not a domain")
    with open_service(ServiceSettings.load()) as service, service.database.read() as session:
        row = find_domain(session, Cohorts(service.keyring.seed), domain)
        if row is None:
            raise ServiceError(
                f"the service does not look after {domain}; `gatepost service domains add {domain}`"
                " changes that"
            )
        found = view_domain(session, row, Registrable()(domain)).to_dict()
    if as_json:
        click.echo(json.dumps(found))
        return
    for member, value in found.items():
        if value not in (None, ()) and member != "schema":
            text = " ".join(value) if isinstance(value, tuple) else value
            click.echo(f"{member:<17} {text}")
