"""`gatepost export`: the lists in force here, for Postfix, rspamd, a spreadsheet or a script."""

from pathlib import Path

import click

__all__ = ["command"]

SETS = ("disposable", "blacklist")


@click.command("export")
@click.option(
    "--format",
    "form",
    type=click.Choice(["postfix", "rspamd", "text", "csv"]),
    default="text",
    show_default=True,
    help="An access(5) map, an rspamd map, names alone, or a table.",
)
@click.option(
    "--set",
    "sets",
    type=click.Choice(SETS),
    multiple=True,
    default=SETS,
    show_default=True,
    help="Which sets. May be repeated.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Replace this file at once instead of writing to standard output.",
)
def command(*, form: str, sets: tuple[str, ...], output: Path | None) -> None:
    """Write the domains that this host refuses, for programs that cannot ask a gate.

    What `min_votes` and the local lists say counts. Blacklisted addresses are not exported: only
    their hashes are known. After a pull the names are fetched from the service once.

    Exit status: 0 done, 2 usage or configuration error, or the names cannot be had.
    """
    # Here, not at the top: `gatepost --help` need not load what reads lists.
    from gatepost.exporting import export_lists
    from gatepost.lists.export import ExportFormat, export_lines
    from gatepost.settings import Settings
    from gatepost.snapshots.atomic_file import replace_file

    if output is not None and not output.parent.is_dir():
        raise click.BadParameter(f"there is no directory {output.parent}", param_hint="--output")
    made = export_lists(Settings.load(), sets)
    lines = export_lines(made.rows, ExportFormat(form), about=made.about)
    if output is None:
        for line in lines:
            click.echo(line)
    else:
        text = "".join(f"{line}\n" for line in lines)
        replace_file(output, text.encode("ascii"))
    told = f"{len(made.rows):,} domains"
    if made.nameless:
        told += f"; {made.nameless:,} entries are addresses or patterns and are not exported"
    click.echo(told, err=True)
