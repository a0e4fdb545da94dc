"""`gatepost service publish`: a new generation now, if there is anything new."""

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gatepost_sync.jobs.publish import PublishResult

__all__ = ["ACCEPT", "ALLOW_EMPTY", "command", "publish_text"]

ALLOW_EMPTY = click.option(
    "--allow-empty",
    is_flag=True,
    help="Publish even a set disposable that is empty or was only typed: gates lose their own.",
)
ACCEPT = click.option(
    "--accept",
    multiple=True,
    metavar="NAME",
    help="Publish although the guard objects; a refusal says the NAME. May be repeated.",
)


@click.command("publish")
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
@click.option(
    "--generation",
    type=click.IntRange(min=1, max=2**53 - 1),
    metavar="N",
    help="Publish in any case, under this number: after an older backup was restored.",
)
@click.option(
    "--take-over",
    is_flag=True,
    help="Publish although the database belongs to other keys: they are lost, and these go on.",
)
@click.option(
    "--rebuild",
    is_flag=True,
    help="Build every set, whether or not the service knows of a change: the database was edited.",
)
@ALLOW_EMPTY
@ACCEPT
def command(
    *,
    as_json: bool,
    allow_empty: bool,
    generation: int | None,
    take_over: bool,
    rebuild: bool,
    accept: tuple[str, ...],
) -> None:
    """Publish what was collected, if it changed or the manifest grows old."""
    # Here, not at the top: `gatepost --help` need not load a database.
    from dataclasses import asdict

    from gatepost_sync.jobs.publish import publish
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings

    with open_service(ServiceSettings.load()) as service:
        result = publish(
            service,
            allow_empty=allow_empty,
            accept=accept,
            generation=generation,
            take_over=take_over,
            rebuild=rebuild,
        )
    click.echo(json.dumps(asdict(result)) if as_json else publish_text(result))


def publish_text(result: "PublishResult") -> str:
    """One line about a publication."""
    if not result.published:
        return f"nothing new: generation {result.generation} stands"
    changed = ", ".join(result.changed) or "nothing, its expiry is renewed"
    return f"generation {result.generation} published; changed: {changed}"
