"""`gatepost bulk`: a file of addresses in, a file of verdicts out."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gatepost.cli.group import open_gate
from gatepost.cli.list_age import warn_of_lists

if TYPE_CHECKING:
    from gatepost.bulk.files.file_run import FileRun
    from gatepost.bulk.files.journal import Journal
    from gatepost.bulk.files.opening import Input
    from gatepost.gate import Gatepost

__all__ = ["command"]

INTERRUPTED = 130  # 128 + SIGINT, as shells have it
_FORMATS = click.Choice(["csv", "jsonl", "text"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """The options of the command, as they were given."""

    source: str
    target: str
    column: str | None
    form: str | None
    to: str | None
    delimiter: str | None
    encoding: str | None
    only: tuple[str, ...]
    plain: bool
    policy: str | None
    phase: str | None
    concurrency: int
    budget: float
    overwrite: bool
    restart: bool
    as_json: bool


@click.command("bulk")
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option("--column", help="Name or number of the column with the addresses.")
@click.option("--format", "form", type=_FORMATS, help="Format of IN, if its name does not tell.")
@click.option("--to", type=_FORMATS, help="Format of OUT, if its name does not tell; as IN.")
@click.option("--delimiter", help="What separates the cells of a CSV file, if not recognised.")
@click.option("--encoding", help="Encoding of IN. Without a byte order mark: UTF-8.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(["accept", "review", "reject"]),
    help="Write only rows decided like this; may be repeated.",
)
@click.option("--plain", is_flag=True, help="Write rows as they were, without adding columns.")
@click.option("--policy", help="Decide by this policy instead of the one in the settings.")
@click.option(
    "--phase",
    type=click.Choice(["instant", "domain", "mailbox"]),
    help="How deep to look, instead of the setting.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    default=256,
    show_default=True,
    help="Questions to the network at a time.",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True),
    default=5.0,
    show_default=True,
    help="Seconds for one question to the network.",
)
@click.option("--overwrite", is_flag=True, help="Replace OUT when it is there.")
@click.option("--restart", is_flag=True, help="Begin anew instead of going on after a stop.")
@click.option("--json", "as_json", is_flag=True, help="The summary as one JSON object.")
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Check every address in the file IN and write its rows, with the verdicts, to OUT.

    CSV, JSON Lines or an address a line, told by the file's name; ".gz" behind it is understood;
    "-" is standard input or output. All columns are kept, and six are added. OUT appears when it
    is complete. Whatever stops the run, the same command again goes on where it was, without
    repeating or losing a row.

    Exit status: 0 done, whatever the verdicts; 2 usage or configuration error, or a file that
    cannot be used; 130 interrupted.
    """
    wanted = _Wanted(**options)
    _refuse_nonsense(wanted)
    try:
        journal = _run(wanted)
    except KeyboardInterrupt:
        again = "" if wanted.target == "-" else "; the same command again goes on where it was"
        click.echo(f"interrupted{again}", err=True)
        context.exit(INTERRUPTED)
    _report(journal, wanted)


def _run(wanted: _Wanted) -> "Journal":
    # Here, not at the top: `gatepost --help` need not load what a run needs.
    from gatepost.bulk.files.opening import Input
    from gatepost.cli.bulk_bar import BulkBar
    from gatepost.cli.garbage import seldom_collected

    source = Input(wanted.source)
    try:
        with open_gate(wanted.phase) as gate:
            with BulkBar(lambda: source.fraction) as bar:
                gate.start()  # opening the lists is not what the bar measures
                run = _file_run(gate, source, wanted)
                run.show = lambda journal: bar.show(journal.rows)
                with seldom_collected():
                    journal = run.run()
            warn_of_lists(gate)
            return journal
    finally:
        source.close()


def _file_run(gate: "Gatepost", source: "Input", wanted: _Wanted) -> "FileRun":
    from gatepost.bulk.files.file_run import FileRun
    from gatepost.bulk.files.formats import (
        STREAM,
        FileFormat,
        format_of,
        make_reader,
        make_writer,
    )
    from gatepost.bulk.files.lines import Lines, encoding_of, from_spreadsheet
    from gatepost.bulk.files.output import FileOutput, StreamOutput
    from gatepost.model import Decision

    kind = FileFormat(wanted.form) if wanted.form else format_of(wanted.source)
    to = FileFormat(wanted.to) if wanted.to else format_of(wanted.target, kind)
    policy = gate.policy if wanted.policy is None else gate.policies.named(wanted.policy)
    encoding = wanted.encoding or encoding_of(source.start)
    lines = Lines(source.stream, source.name, encoding)
    reader = make_reader(kind, lines, column=wanted.column, delimiter=wanted.delimiter)
    writer = make_writer(to, reader, plain=wanted.plain, selects=bool(wanted.only))
    output = (
        StreamOutput()
        if wanted.target == STREAM
        else FileOutput(Path(wanted.target), overwrite=wanted.overwrite, restart=wanted.restart)
    )
    return FileRun(
        reader=reader,
        writer=writer,
        output=output,
        check=lambda rows: gate.check_many(
            rows, policy=policy, concurrency=wanted.concurrency, budget=wanted.budget
        ),
        only={Decision(one) for one in wanted.only},
        options={
            "--column": wanted.column,
            "--format": kind.value,
            "--to": to.value,
            "--only": sorted(wanted.only),
            "--plain": wanted.plain,
            "--policy": policy.name,
            "--phase": gate.settings.phase.value,
        },
        bom=to is FileFormat.CSV and from_spreadsheet(source.start, encoding),
    )


def _refuse_nonsense(wanted: _Wanted) -> None:
    if wanted.delimiter is not None and len(wanted.delimiter) != 1:
        raise click.BadParameter("a delimiter is one character", param_hint="--delimiter")
    if wanted.source == "-" or wanted.target == "-":
        return
    source, target = Path(wanted.source), Path(wanted.target)
    if target.exists() and source.exists() and target.samefile(source):
        raise click.UsageError("IN and OUT are the same file; give OUT another name")


def _report(journal: "Journal", wanted: _Wanted) -> None:
    from gatepost.cli.bulk_summary import shape, summary

    to_stdout = wanted.target == "-"
    if wanted.as_json:
        click.echo(json.dumps(shape(journal)), err=to_stdout)
        return
    out = "standard output" if to_stdout else wanted.target
    for line in summary(journal, out):
        click.echo(line, err=True)
    sys.stderr.flush()
