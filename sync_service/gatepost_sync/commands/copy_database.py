"""`gatepost service copy-database`: from SQLite to PostgreSQL, or back."""

import click

__all__ = ["command"]


@click.command("copy-database")
@click.argument("url")
def command(*, url: str) -> None:
    """Copy everything in the database that the settings name into the empty one at URL.

    Nothing else may run meanwhile. Then set `database_url` to URL and start again: generations,
    entries by hand, jobs and history are all there.
    """
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.store.database import Database
    from gatepost_sync.store.migrate import migrate
    from gatepost_sync.store.moving import copy_database

    with open_service(ServiceSettings.load()) as service:
        target = Database(url)
        try:
            migrate(target)
            copied = copy_database(
                service.database, target, told=lambda name, rows: click.echo(f"{name}: {rows} rows")
            )
        finally:
            target.close()
    click.echo(f"{sum(copied.values())} rows copied; set database_url to it now")
