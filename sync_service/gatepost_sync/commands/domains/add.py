"""`gatepost service domains add`: look after more domains."""

from collections.abc import Callable, Iterator
from typing import IO

import click

from gatepost_sync.errors import BadEntryError, ServiceError

__all__ = ["command"]

SHOWN = 5  # lines left out that are named on the terminal


@click.command("add")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--file", "file", type=click.File(encoding="utf-8"), help="One domain a line; -: stdin."
)
def command(*, names: tuple[str, ...], file: IO[str] | None) -> None:
    """Look after each domain NAME from now on: check it in the DNS, and publish its state.

    Lines of a file that are no domains are left out and named by number.
    """
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.domains.admission import Admission
    from gatepost_sync.domains.cohorts import Cohorts
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.store.domains import Origin, add_domains
    from gatepost_sync.times import utc_now

    if not names and file is None:
        raise click.UsageError("name a domain, or a --file of them")
    admit = Admission().admit
    wanted = [_named(name, admit) for name in names]
    faults: list[str] = []
    if file is not None:
        wanted += _lines(file, admit, faults)
    with open_service(ServiceSettings.load()) as service:
        cohorts = Cohorts(service.keyring.seed)
        with service.database.write() as session:
            added = add_domains(session, cohorts, wanted, Origin.SEED, utc_now())
    click.echo(f"{added:,} added, {len(set(wanted)) - added:,} were there already")
    for fault in faults[:SHOWN]:
        click.echo(f"  {fault}", err=True)
    if len(faults) > SHOWN:
        click.echo(f"  and {len(faults) - SHOWN:,} more lines left out", err=True)


def _named(name: str, admit: Callable[[str], str]) -> str:
    try:
        return admit(name)
    except BadEntryError as error:
        raise ServiceError(f"{name!r} is {error}; nothing was changed") from error


def _lines(file: IO[str], admit: Callable[[str], str], faults: list[str]) -> Iterator[str]:
    for number, line in enumerate(file, start=1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        try:
            yield admit(text)
        except BadEntryError as error:
            faults.append(f"line {number}: {error}")
