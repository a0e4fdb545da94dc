"""`gatepost service migrate`: the one step before many processes start."""

import click

__all__ = ["command"]


@click.command("migrate")
@click.option(
    "--init", "make", is_flag=True, help="Make keys first, where there are none and it publishes."
)
def command(*, make: bool) -> None:
    """Bring the database to this version, and put the root note where readers find it.

    `gatepost serve` and `gatepost worker` do it when they start, too; in a container platform one
    job does it before they do.
    """
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.commands.init import welcome
    from gatepost_sync.keyring import hand_over, initialise_once
    from gatepost_sync.logs import tell
    from gatepost_sync.owner import refuse_to_make_keys
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.times import utc_now

    settings = ServiceSettings.load()
    if make := make and settings.publishes:
        refuse_to_make_keys(settings)
    made = initialise_once(settings, now=utc_now()) if make else None
    if made is not None:
        tell(settings.log_format, welcome(settings, made))
    hand_over(settings)
    with open_service(settings):
        tell(settings.log_format, "the database is up to date")
