"""`gatepost publish DIR`: the tree for any web server, object store or CDN."""

import json
from pathlib import Path

import click

from gatepost_sync.commands.extra import require_extra
from gatepost_sync.commands.publish import ACCEPT, ALLOW_EMPTY, publish_text

__all__ = ["command"]


@click.command("publish")
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--collect", "collecting", is_flag=True, help="Ask every source first.")
@click.option("--json", "as_json", is_flag=True, help="The result as one JSON object.")
@ALLOW_EMPTY
@ACCEPT
def command(
    directory: Path, *, collecting: bool, as_json: bool, allow_empty: bool, accept: tuple[str, ...]
) -> None:
    """Publish what is new, and bring DIR/v1 up to date for a web server of your own.

    The service needs to be initialised (`gatepost service init`) and need not run: this is all a
    timer has to call, with --collect. Files are written before the manifest that names them, and
    only where they differ.

    Exit status: 0 done, 2 usage or configuration error, or the generation is refused.
    """
    require_extra()
    # Here, not at the top: `gatepost --help` need not load a database.
    from contextlib import suppress
    from dataclasses import asdict

    from gatepost.errors import SnapshotError
    from gatepost.snapshots.mirror import mirror_tree
    from gatepost_sync.errors import PublishRefusedError
    from gatepost_sync.jobs.collect import collect
    from gatepost_sync.jobs.publish import publish
    from gatepost_sync.jobs.retire import retire
    from gatepost_sync.retention import purge
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.sources.registered import registered_sources
    from gatepost_sync.times import utc_now

    settings = ServiceSettings.load()
    with open_service(settings) as service:
        if collecting:
            sources = registered_sources(settings)
            collect(service.database, sources)
            retire(service.database, sources)
            purge(service.database, settings, utc_now())  # no job does it
        try:
            result = publish(service, allow_empty=allow_empty, accept=accept)
        except PublishRefusedError:
            with suppress(SnapshotError):  # also where nothing was ever published
                mirror_tree(settings.public_dir, directory)  # gates are to learn that it is refused
            raise
        mirrored = mirror_tree(settings.public_dir, directory)
    if as_json:
        click.echo(json.dumps({**asdict(result), "mirror": asdict(mirrored)}))
        return
    click.echo(publish_text(result))
    click.echo(
        f"{directory / 'v1'}: {mirrored.written} files written ({mirrored.bytes:,} bytes),"
        f" {mirrored.removed} removed"
    )
