"""`gatepost service sources`: every source, how it does, and when it is asked next."""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gatepost_sync.source_status import SourceStatus
    from gatepost_sync.sources.public_lists import PublicList

__all__ = ["command"]

HEADS = ("SOURCE", "TRUST", "ENTRIES", "LAST RUN", "NEXT RUN", "STATE")


@click.command("sources")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source.")
@click.option("--public", is_flag=True, help="The public lists that can be turned on instead.")
def command(*, as_json: bool, public: bool) -> None:
    """Show every source: entries, last run, next run, and what was wrong with its last answer.

    One that failed or was refused keeps what it listed when it was last believed.
    """
    if public:
        _show_public(as_json=as_json)
        return
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.source_status import source_statuses
    from gatepost_sync.sources.registered import registered_sources

    settings = ServiceSettings.load()
    registered = registered_sources(settings)
    with open_service(settings) as service:
        statuses = service.database.look(lambda session: source_statuses(session, registered))
    if as_json:
        for status in statuses:
            click.echo(json.dumps(status.to_dict()))
        return
    rows = [HEADS, *(_row(status) for status in statuses)]
    for line, error in zip(_aligned(rows), [None, *(one.error for one in statuses)], strict=True):
        click.echo(line if error is None else f"{line}\n  {error}")


def _row(one: "SourceStatus") -> tuple[str, ...]:
    state = one.status or ("never asked" if one.schedule or not one.last_success else "")
    if one.failures > 1:
        state = f"{state}, {one.failures} times"
    if not one.configured:
        state = "not configured"
    return (
        f"{one.set}/{one.name}",
        one.trust or "",
        f"{one.entries:,}",
        one.last_run or "-",
        one.next_run or "-",
        "by hand" if one.name == "manual" else state,
    )


def _aligned(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    rows = tuple(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _show_public(*, as_json: bool) -> None:
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.sources.public_lists import chosen, public_lists

    on = {one.settings.name for one in chosen(ServiceSettings.load().public_lists)}
    lists = public_lists()
    if as_json:
        for one in lists:
            click.echo(json.dumps(_public(one, on=one.settings.name in on)))
        return
    rows = [("LIST", "SET", "TRUST", "STATE", "LICENCE")]
    for one in lists:
        about = one.settings
        state = "on" if about.name in on else "off"
        rows.append((about.name, about.set, about.trust, state, about.licence or ""))
    for line in _aligned(rows):
        click.echo(line)
    click.echo('\nTurn one on by its name: public_lists = ["NAME"], or "free" for all that may be')
    click.echo("passed on. This service then asks their servers.")


def _public(one: "PublicList", *, on: bool) -> dict[str, object]:
    about = one.settings
    return {
        "name": about.name,
        "set": about.set,
        "trust": about.trust,
        "on": on,
        "licence": about.licence,
        "may_be_passed_on": one.free,
        "url": about.url,
    }
