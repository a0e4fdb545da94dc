"""`gatepost service batch`: a file of addresses, validated by the service's workers."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gatepost_sync.errors import ServiceError

if TYPE_CHECKING:
    from gatepost.bulk.files.reading import Reader, Row
    from gatepost.gate import Gatepost
    from gatepost.model import Report
    from gatepost_sync.service import Service

__all__ = ["command"]

LOOK_SECONDS = 0.5


@click.command("batch")
@click.argument(
    "source", metavar="IN", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.argument("target", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--column", help="Name or number of the column with the addresses.")
@click.option("--policy", help="Decide by this policy instead of the one in the settings.")
@click.option(
    "--phase",
    type=click.Choice(["instant", "domain", "mailbox"]),
    default="domain",
    show_default=True,
    help="How deep to look.",
)
@click.option("--budget", type=click.FloatRange(min=0, min_open=True), default=10.0,
              show_default=True, help="Seconds for one question to the network.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace OUT when it is there.")
@click.option("--restart", is_flag=True, help="Begin anew instead of going on after a stop.")
def command(*, source: Path, target: Path, **options: Any) -> None:
    """Have the service's workers check every address in IN, and write its rows to OUT.

    As `gatepost bulk`, but by any number of workers, with what the service itself published, and
    asking mail hosts again that said "later". The addresses stand in the database, encrypted, until
    they are done; answers until OUT is complete. Whatever stops it, the same command again goes on.

    Exit status: 0 done, 2 usage or configuration error, or a file that cannot be used.
    """
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost.cli.group import open_gate
    from gatepost_sync.batches.sealing import Sealing
    from gatepost_sync.batches.submission import answers_of, digest_of
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings

    if target.exists() and target.samefile(source):
        raise click.UsageError("IN and OUT are the same file; give OUT another name")
    if target.exists() and not options["overwrite"]:
        raise ServiceError(f"{target} is there already; --overwrite replaces it")
    with open_service(ServiceSettings.load()) as service, open_gate("instant") as gate:
        policy = (
            gate.policy if options["policy"] is None else gate.policies.named(options["policy"])
        )
        wanted = {"policy": policy.name, "phase": options["phase"], "budget": options["budget"]}
        token = Sealing(service.keyring.seed).token(
            digest_of(source, {**wanted, "column": options["column"]})
        )
        if options["restart"]:
            _give_up(service, token)
        batch = _submitted(service, source, token, wanted, options["column"])
        answers = answers_of(service, batch, _wait(service, batch))
        _write(gate, (source, target), answers, wanted, options)
        _give_up(service, token)


def _submitted(
    service: "Service", source: Path, token: str, wanted: dict[str, Any], column: str | None
) -> int:
    from gatepost_sync.batches.submission import submit
    from gatepost_sync.times import utc_now

    with _Reading(source, column) as reader:
        addresses = (address for _, address in reader.rows())
        return submit(service, token, wanted, addresses, now=utc_now(), show=lambda done: None)


def _give_up(service: "Service", token: str) -> None:
    """Removes what there is of the batch, if there is any."""
    from gatepost_sync.store.batches import find_batch

    with service.database.write() as session:
        row = find_batch(session, token)
        if row is not None:
            session.delete(row)


def _wait(service: "Service", batch: int) -> int:
    """Until all chunks are done; says how many there are."""
    from gatepost.cli.bulk_bar import BulkBar
    from gatepost_sync.queue.at_work import NOBODY, is_somebody_at_work
    from gatepost_sync.store.batch_tables import BatchRow
    from gatepost_sync.store.batches import chunks_done, chunks_there
    from gatepost_sync.times import utc_now

    with service.database.read() as session:
        if not is_somebody_at_work(session, utc_now()):
            click.echo(NOBODY, err=True)
        chunks = session.get_one(BatchRow, batch).chunks or 0
        _, addresses = chunks_there(session, batch)
    part = 0.0
    with BulkBar(lambda: part) as bar:
        while True:
            with service.database.read() as session:
                done, checked = chunks_done(session, batch)
            part = checked / max(addresses, 1)
            bar.show(checked)
            if done >= chunks:
                return chunks
            time.sleep(LOOK_SECONDS)


def _write(
    gate: "Gatepost",
    files: tuple[Path, Path],
    answers: Iterator[Any],
    wanted: dict[str, Any],
    options: dict[str, Any],
) -> None:
    from gatepost.bulk.files.file_run import FileRun
    from gatepost.bulk.files.formats import format_of, make_writer
    from gatepost.bulk.files.output import FileOutput
    from gatepost.cli.bulk_summary import summary

    source, target = files
    to = format_of(str(target), format_of(str(source)))
    with _Reading(source, options["column"]) as reader:
        run = FileRun(
            reader=reader,
            writer=make_writer(to, reader, plain=False, selects=False),
            output=FileOutput(target, overwrite=options["overwrite"], restart=True),
            check=lambda rows: _reports(gate, rows, answers, wanted["policy"]),
            only=(),
            options=wanted,
        )
        journal = run.run()
    for line in summary(journal, str(target)):
        click.echo(line, err=True)


def _reports(
    gate: "Gatepost", rows: "Iterator[tuple[Row, str]]", answers: Iterator[Any], policy: str
) -> "Iterable[tuple[Row, Report]]":
    from gatepost.conclude import conclude
    from gatepost.model import Report
    from gatepost.parse import Parser
    from gatepost_sync.batches.wire import from_wire

    parse, decide = Parser(gate.settings.parse_options).parse, gate.policies.named(policy)
    for (row, text), wire in zip(rows, answers, strict=True):
        found = conclude(from_wire(wire), decide, gate.lists.info, gate.messages)
        yield row, Report(parse(text), found)


class _Reading:
    """The rows of a file, closed at the end."""

    def __init__(self, source: Path, column: str | None) -> None:
        from gatepost.bulk.files.opening import Input

        self._input = Input(str(source))
        self._name, self._column = str(source), column

    def __enter__(self) -> "Reader":
        from gatepost.bulk.files.formats import format_of, make_reader
        from gatepost.bulk.files.lines import Lines, encoding_of

        ours = self._input
        lines = Lines(ours.stream, ours.name, encoding_of(ours.start))
        kind = format_of(self._name)
        return make_reader(kind, lines, column=self._column, delimiter=None)

    def __exit__(self, *_: object) -> None:
        self._input.close()
