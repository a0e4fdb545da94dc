"""`gatepost service keys rotate`: propose the next root."""

from typing import TYPE_CHECKING

import click

from gatepost_sync.commands.keys.key_line import read_key_lines

if TYPE_CHECKING:
    from gatepost.snapshots.keys import PublicKey

__all__ = ["command"]


@click.command("rotate")
@click.option(
    "--keep-manifest-key", is_flag=True, help="Only root keys, threshold or expiry change."
)
@click.option(
    "--add-root",
    "add",
    multiple=True,
    callback=read_key_lines,
    metavar="LINE",
    help="One more root key.",
)
@click.option("--remove-root", "remove", multiple=True, metavar="NAME", help="One root key less.")
@click.option("--threshold", type=click.IntRange(1, 16), help="How many root keys must sign.")
@click.option("--valid-days", type=click.IntRange(1, 36_500), default=3650, show_default=True)
def command(
    *,
    keep_manifest_key: bool,
    add: tuple["PublicKey", ...],
    remove: tuple[str, ...],
    threshold: int | None,
    valid_days: int,
) -> None:
    """Propose the next root: a new manifest key, and what else is asked for.

    Writes a draft beside the keys. Gates notice nothing until it is signed and installed.
    """
    # Here, not at the top: `gatepost --help` need not load what signs.
    from datetime import timedelta

    from gatepost_sync.rotation import Change, propose
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.times import utc_now

    change = Change(
        new_manifest_key=not keep_manifest_key,
        add=add,
        remove=remove,
        threshold=threshold,
        valid=timedelta(days=valid_days),
    )
    path = propose(ServiceSettings.load(), change, now=utc_now())
    click.echo(
        f"{path} waits for signatures. Carry it to each root key, together with the root note\n"
        "before it (root-<N>.note, beside it), and sign:\n\n"
        f"  gatepost service keys sign-root {path.name} --key root-1.key\n\n"
        "When it has enough signatures, bring it back and run:\n\n"
        f"  gatepost service keys install {path}"
    )
