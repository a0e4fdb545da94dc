"""`gatepost serve`: the whole service in one command."""

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from gatepost_sync.commands.extra import require_extra
from gatepost_sync.commands.init import welcome
from gatepost_sync.commands.trust import reader_lines
from gatepost_sync.commands.worker import work

if TYPE_CHECKING:
    from gatepost_sync.ending import Ending
    from gatepost_sync.service import Service

__all__ = ["command"]


@click.command("serve")
@click.option("--listen", metavar="HOST:PORT", help="Instead of where the settings say.")
@click.option("--web", is_flag=True, help="Only serve; `gatepost worker` does the jobs.")
@click.option("--worker", is_flag=True, help="Only do the jobs, as `gatepost worker`.")
def command(*, listen: str | None, web: bool, worker: bool) -> None:
    """Collect, publish and serve, with nothing else to set up.

    A data directory without keys is initialised first. With --web the keys are neither needed nor
    made: `gatepost service init` and workers are for those. SIGTERM or Ctrl-C ends it. Exit status:
    0 ended by a signal, 2 usage or configuration error.
    """
    require_extra()
    # Before anybody listens to signals, and after they did, Ctrl-C is an end like any other.
    with suppress(KeyboardInterrupt):
        if worker and not web:
            work()
        else:
            _serve(listen, jobs=worker or not web)


def _serve(listen: str | None, *, jobs: bool) -> None:
    from gatepost_sync.ending import Ending

    with Ending() as ending:
        _start(listen, ending, jobs=jobs)


def _start(listen: str | None, ending: "Ending", *, jobs: bool) -> None:
    # Here, not at the top: `gatepost --help` need not load a server.
    from gatepost_sync.counting.shared import shared_counts
    from gatepost_sync.intake_key import IntakeKey
    from gatepost_sync.keyring import hand_over, initialise_once
    from gatepost_sync.logs import start_logging, tell
    from gatepost_sync.owner import refuse_to_make_keys
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.times import utc_now

    settings = ServiceSettings.load({"listen": listen} if listen else None)
    start_logging(settings.log_format)
    signs = jobs and settings.publishes
    if signs:
        refuse_to_make_keys(settings)
    made = initialise_once(settings, now=utc_now()) if signs else None
    if made is not None:
        tell(settings.log_format, welcome(settings, made))
    if jobs:
        hand_over(settings)
    if settings.reports:
        IntakeKey.load(settings)  # here: what the process that answers cannot have is said now
    with shared_counts(), open_service(settings, signs=signs) as service:
        # After the counts have their place: it imports what looks for it.
        from gatepost_sync.server import serve

        serve(service, ending, ready=lambda: _announce(service, signs=signs), work=jobs)


def _announce(service: "Service", *, signs: bool) -> None:
    from gatepost_sync.logs import tell

    settings = service.settings
    text = f"serving {settings.public_dir} at {settings.local_url}"
    if signs:  # where the keys are it is known what trusts them
        text += f"; readers need:\n{reader_lines(settings, service.keyring)}"
    tell(settings.log_format, text)
