"""`gatepost service collect`: ask every source now."""

import json
from typing import TYPE_CHECKING

import click

from gatepost.nearest import nearest
from gatepost_sync.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gatepost_sync.jobs.collect import RunReport

__all__ = ["command"]

SHOWN = 5  # lines left out that are named on the terminal


@click.command("collect")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source.")
@click.option(
    "--forget", is_flag=True, help="Leave out sources no longer configured, whatever they held."
)
@click.option(
    "--accept-change",
    "accept",
    multiple=True,
    metavar="SOURCE",
    help="Believe what SOURCE lists now, however much of it changed. May be repeated.",
)
@click.pass_context
def command(
    context: click.Context,
    *,
    names: tuple[str, ...],
    as_json: bool,
    forget: bool,
    accept: tuple[str, ...],
) -> None:
    """Collect from every source now, or from those called NAME, without publishing.

    Without NAME, sources that are not configured any more are left out from now on, and named.

    Exit status: 0 all answered, 1 at least one failed or is not believed (its old entries stay),
    2 configuration.
    """
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.jobs.collect import RunStatus, collect
    from gatepost_sync.jobs.retire import retire
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.source_record import record_sources
    from gatepost_sync.sources.registered import registered_sources

    settings = ServiceSettings.load()
    with open_service(settings) as service:
        sources = registered_sources(settings)
        _check_names((*names, *accept), [source.name for source in sources])
        wanted = [source for source in sources if not names or source.name in names]
        reports = collect(service.database, wanted, accept=accept)
        _show(reports, as_json=as_json)
        if not names:
            _show(retire(service.database, sources, forget=forget), as_json=as_json)
        record_sources(service)
    bad = {RunStatus.FAILED, RunStatus.REFUSED}
    context.exit(1 if any(report.status in bad for report in reports) else 0)


def _check_names(accept: "Iterable[str]", known: list[str]) -> None:
    for name in accept:
        if name not in known:
            raise ServiceError(
                f"there is no source {name!r}{nearest(name, known)}; sources are "
                f"{', '.join(known) or 'none'}"
            )


def _show(reports: "Iterable[RunReport]", *, as_json: bool) -> None:
    for report in reports:
        click.echo(json.dumps(report.to_dict()) if as_json else _text(report))


def _text(report: "RunReport") -> str:
    name = f"{report.set}/{report.source}"
    if report.error is not None:
        return f"{name}: {report.status}: {report.error}"
    if report.status == "inactive":
        return f"{name}: not configured any more, its {report.entries} entries are left out"
    text = f"{name}: {report.entries} entries, {report.added} added, {report.removed} removed"
    if not report.rejected:
        return text
    shown = [f"  line {fault.line}: {fault.reason}" for fault in report.faults[:SHOWN]]
    more = report.rejected - len(shown)
    rest = [f"  and {more} more"] if more else []
    return "\n".join((f"{text}, {report.rejected} lines left out", *shown, *rest))
