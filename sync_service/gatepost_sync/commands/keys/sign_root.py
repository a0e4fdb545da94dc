"""`gatepost service keys sign-root`: one root key signs a proposed root. Needs no service."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gatepost.snapshots.root import Root
    from gatepost_sync.root_draft import RootDraft

__all__ = ["command"]


@click.command("sign-root")
@click.argument("draft", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--key", "key_file", required=True, type=click.Path(path_type=Path), help="A root's secret key."
)
@click.option("--yes", is_flag=True, help="Sign without asking.")
def command(*, draft: Path, key_file: Path, yes: bool) -> None:
    """Show what DRAFT says, and add a signature with one key.

    Run it where the key is; nothing but the two files is needed. With the root note before it in
    the same folder, changes are shown and its keys are counted.
    """
    # Here, not at the top: `gatepost --help` need not load what signs.
    from gatepost.snapshots.atomic_file import replace_file
    from gatepost.snapshots.key_files import read_key_file
    from gatepost_sync.key_names import OWNER_ONLY
    from gatepost_sync.root_draft import RootDraft
    from gatepost_sync.root_summary import summary

    proposed = RootDraft.read(draft)
    before = _before(draft, proposed)
    key = read_key_file(key_file)
    proposed.check_signer(key.public, before)
    click.echo(summary(proposed.root, before))
    if not yes:
        click.confirm(f"Sign this as {key.name}?", abort=True)
    signed = proposed.signed_with(key)
    replace_file(draft, signed.encode(), mode=OWNER_ONLY)
    click.echo(_progress(signed, before))


def _before(path: Path, draft: "RootDraft") -> "Root | None":
    """The root before, when its note lies beside the draft."""
    from gatepost.snapshots.notes import Note
    from gatepost.snapshots.root import Root

    beside = path.with_name(f"root-{draft.root.version - 1}.note")
    return Root.parse(Note.decode(beside.read_bytes()).text) if beside.exists() else None


def _progress(draft: "RootDraft", before: "Root | None") -> str:
    lines = [f"{count}" for count in draft.counts(before)]
    unseen = before is None and draft.root.version > 1
    if draft.is_complete(before) and not unseen:
        lines.append("complete: run `gatepost service keys install` on the service")
    elif unseen:
        lines.append(f"those of root {draft.root.version - 1} are counted on the service")
    return "\n".join(lines)
