"""`gatepost service entries`: who lists an entry, since when, until when."""

import json
from typing import TYPE_CHECKING

import click

from gatepost_sync.errors import ServiceError
from gatepost_sync.sets import SetName

if TYPE_CHECKING:
    from gatepost_sync.entry_view import EntryView

__all__ = ["command"]


@click.command("entries")
@click.argument("name", metavar="SET", type=click.Choice([str(name) for name in SetName]))
@click.argument("entry", metavar="ENTRY")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source.")
@click.pass_context
def command(context: click.Context, *, name: str, entry: str, as_json: bool) -> None:
    """Show which sources have ENTRY, or a domain above it, in SET: since when and until when.

    An address is looked up by its hash; it is not kept and not shown.

    Exit status: 0 some source has it, 1 none has, 2 usage or configuration error.
    """
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.entry_view import entry_views
    from gatepost_sync.errors import BadEntryError
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.times import utc_now
    from gatepost_sync.vetting import Vetter

    try:
        key = Vetter().key(SetName(name), entry)
    except BadEntryError as error:
        raise ServiceError(f"{entry!r}: {error}") from error
    with open_service(ServiceSettings.load()) as service, service.database.read() as session:
        views = entry_views(session, SetName(name), key, utc_now())
    for view in views:
        click.echo(json.dumps(view.to_dict()) if as_json else _line(view))
    if not views:
        click.echo(f"no source has it in {name}", err=True)
    context.exit(0 if views else 1)


def _line(view: "EntryView") -> str:
    first, last = (moment.date().isoformat() for moment in (view.first_seen, view.last_seen))
    what = view.key if "." in view.key or view.set == SetName.ROLE else "this address"
    text = f"{what}  {view.set}/{view.source}  {view.trust}  since {first}, last seen {last}"
    if view.expires is not None:
        text += f", expires {view.expires.date().isoformat()}"
    if not view.active:
        text += ", not configured any more"
    return f"{text}, taken off by an allowance or a relay" if view.taken_off else text
