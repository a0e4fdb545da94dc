"""`gatepost service collect`: ask every source now."""

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gatepost_sync.jobs.collect import RunReport

__all__ = ["command"]

SHOWN = 5  # lines left out that are named on the terminal


@click.command("collect")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source.")
@click.pass_context
def command(context: click.Context, *, as_json: bool) -> None:
    """Collect from every source now, without publishing.

    Exit status: 0 all answered, 1 at least one failed (its old entries stay), 2 configuration.
    """
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.jobs.collect import RunStatus, collect
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.sources.registered import registered_sources

    settings = ServiceSettings.load()
    with open_service(settings) as service:
        reports = collect(service.database, registered_sources(settings))
    for report in reports:
        click.echo(json.dumps(report.to_dict()) if as_json else _text(report))
    context.exit(1 if any(report.status is RunStatus.FAILED for report in reports) else 0)


def _text(report: "RunReport") -> str:
    name = f"{report.set}/{report.source}"
    if report.error is not None:
        return f"{name}: failed: {report.error}"
    text = f"{name}: {report.entries} entries, {report.added} added, {report.removed} removed"
    if not report.rejected:
        return text
    shown = [f"  line {fault.line}: {fault.reason}" for fault in report.faults[:SHOWN]]
    more = report.rejected - len(shown)
    rest = [f"  and {more} more"] if more else []
    return "\n".join((f"{text}, {report.rejected} lines left out", *shown, *rest))
