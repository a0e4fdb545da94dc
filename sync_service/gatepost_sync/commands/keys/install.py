"""`gatepost service keys install`: put a signed root in force."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gatepost_sync.commands.extra import require_extra

if TYPE_CHECKING:
    from gatepost_sync.settings import ServiceSettings

__all__ = ["command"]


@click.command("install")
@click.argument("draft", required=False, type=click.Path(path_type=Path, dir_okay=False))
def command(*, draft: Path | None) -> None:
    """Publish the signed root in DRAFT, and sign what is published with the key that it names.

    Without DRAFT it is the one that waits beside the keys. May run beside `gatepost serve`.
    """
    # Here, not at the top: `gatepost --help` need not load what signs.
    from gatepost_sync.keyring import Keyring
    from gatepost_sync.root_draft import draft_path
    from gatepost_sync.rotation import install, standing_root
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.standing import standing_manifest
    from gatepost_sync.times import utc_now

    settings = ServiceSettings.load()
    before = standing_root(settings)
    path = draft or draft_path(settings.key_folder, 1 if before is None else before.version + 1)
    root = install(settings, path, now=utc_now())
    click.echo(f"root {root.version} is in force; new gates may be given its line:")
    click.echo(f"GATEPOST_TRUST={Keyring.load(settings).trust}")
    if standing_manifest(settings.public_dir) is not None:
        _publish(settings)


def _publish(settings: "ServiceSettings") -> None:
    require_extra()
    from gatepost_sync.jobs.publish import publish
    from gatepost_sync.service import open_service

    with open_service(settings) as service:
        result = publish(service)
    click.echo(f"generation {result.generation} published, signed with its manifest key")
