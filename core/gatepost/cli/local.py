"""`gatepost allow`, `deny`, `forget` and `local`: this host's own lists."""

import json
from typing import TYPE_CHECKING

import click

from gatepost.cli.printable import printable

if TYPE_CHECKING:
    from gatepost.lists.local_edit import LocalFiles
    from gatepost.lists.local_entry import LocalEntry
    from gatepost.lists.local_list import LocalList
    from gatepost.lists.overlay import Side

__all__ = ["commands"]

_ENTRIES = click.argument("entries", nargs=-1, required=True, metavar="ENTRY...")
_FORCE = click.option("--force", is_flag=True, help="Take public suffixes such as co.uk as well.")
_HASHED = click.option(
    "--hashed", is_flag=True, help="Keep addresses as their SHA-256 instead of in clear text."
)


@click.command("allow")
@_ENTRIES
@_FORCE
@_HASHED
def allow(entries: tuple[str, ...], *, force: bool, hashed: bool) -> None:
    """Accept each ENTRY, whatever the lists and the role check say.

    An ENTRY is a domain (which covers its subdomains), an address (however it is spelt), or a
    pattern of a whole address with * for any characters. An entry of the deny list moves. Syntax
    and, where it is asked, the DNS still count.

    Exit status: 0 done, 2 usage or configuration error (nothing was changed).
    """
    from gatepost.lists.overlay import Side

    _put(Side.ALLOW, entries, force=force, hide=hashed)


@click.command("deny")
@_ENTRIES
@_FORCE
@_HASHED
def deny(entries: tuple[str, ...], *, force: bool, hashed: bool) -> None:
    """Reject each ENTRY with the reason `denied`, unless the allow list covers it.

    An ENTRY is a domain (which covers its subdomains), an address (however it is spelt), or a
    pattern of a whole address with * for any characters. An entry of the allow list moves.

    Exit status: 0 done, 2 usage or configuration error (nothing was changed).
    """
    from gatepost.lists.overlay import Side

    _put(Side.DENY, entries, force=force, hide=hashed)


@click.command("forget")
@_ENTRIES
@click.pass_context
def forget(context: click.Context, entries: tuple[str, ...]) -> None:
    """Take each ENTRY off the local lists.

    Exit status: 0 done, 1 at least one stood on neither list, 2 usage or configuration error.
    """
    change = _files().forget(entries)
    for text in change.done:
        click.echo(f"forgotten: {printable(text)}")
    for text in change.unchanged:
        click.echo(f"on neither list: {printable(text)}", err=True)
    context.exit(1 if change.unchanged else 0)


@click.command("local")
@click.option("--json", "as_json", is_flag=True, help="Both lists as one JSON object.")
def show(*, as_json: bool) -> None:
    """Show the local allow and deny lists.

    Exit status: 0 done, 2 usage or configuration error.
    """
    from gatepost.lists.overlay import Side

    files = _files()
    lists = {side: files.read(side) for side in Side}
    if as_json:
        click.echo(json.dumps({side.value: _shape(found) for side, found in lists.items()}))
        return
    for side, found in lists.items():
        for entry in found.entries:
            click.echo(f"{side.value:<6} {entry.kind.value:<8} {printable(entry.text)}")
        for fault in found.faults:
            click.echo(f"{side.value}.txt, line {fault.line}: {fault.text}", err=True)


commands = (allow, deny, forget, show)


def _files() -> "LocalFiles":
    # Here, not at the top: `gatepost --help` need not load what reads addresses.
    from gatepost.lists.local_edit import LocalFiles
    from gatepost.settings import Settings

    return LocalFiles(Settings.load().data_dir)


def _put(side: "Side", texts: tuple[str, ...], *, force: bool, hide: bool) -> None:
    from gatepost.lists.local_entry import EntryKind, hashed

    files = _files()
    entries = [files.entry(text) for text in texts]
    if not force:
        _refuse_too_wide(entries)
    if hide:
        entries = [hashed(e) if e.kind is EntryKind.ADDRESS else e for e in entries]
    change = files.put(side, entries)
    done = {"allow": "allowed", "deny": "denied"}[side.value]
    for text in change.done:
        moved = " (moved from the other list)" if text in change.moved else ""
        click.echo(f"{done}: {printable(text)}{moved}")
    for text in change.unchanged:
        click.echo(f"already {done}: {printable(text)}")
    _warn_of_allowed(files, side, entries)


def _refuse_too_wide(entries: "list[LocalEntry]") -> None:
    from gatepost.errors import LocalListError
    from gatepost.lists.public_suffix import too_wide

    for entry in entries:
        fault = too_wide(entry)
        if fault is not None:
            raise LocalListError(f"{entry.text!r}: {fault}; --force takes it all the same")


def _warn_of_allowed(files: "LocalFiles", side: "Side", entries: "list[LocalEntry]") -> None:
    """A wider entry of the allow list wins over what was just denied: say so."""
    from gatepost.explanation import read_subject
    from gatepost.lists.local_entry import EntryKind
    from gatepost.lists.overlay import Side
    from gatepost.parse import Parser

    if side is Side.ALLOW:
        return
    allowed = files.read(Side.ALLOW)
    for entry in entries:
        if entry.kind in {EntryKind.DOMAIN, EntryKind.ADDRESS}:
            found = allowed.match(read_subject(entry.key, Parser().parse))
            if found is not None:
                text = f"{printable(entry.text)} stays allowed: {printable(found.text)} wins"
                click.echo(f"note: {text}; `gatepost forget` it first", err=True)


def _shape(found: "LocalList") -> dict[str, object]:
    entries = [
        {"entry": entry.text, "kind": entry.kind.value, "line": entry.line}
        for entry in found.entries
    ]
    faults = [{"line": fault.line, "text": fault.text} for fault in found.faults]
    return {"entries": entries, "faults": faults}
