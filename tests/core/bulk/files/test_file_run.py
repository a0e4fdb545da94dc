"""A run over a file stops at any moment and goes on, and no row is repeated or lost."""

import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gatepost import BulkError, Gatepost, Report
from gatepost.bulk.files.file_run import FileRun
from gatepost.bulk.files.formats import FileFormat, make_reader, make_writer
from gatepost.bulk.files.journal import Journal
from gatepost.bulk.files.lines import Lines
from gatepost.bulk.files.output import FileOutput
from gatepost.bulk.files.writers import Writer

KINDS = ("ann{}@gmail.com", "x{}@mailinator.com", "info@company-{}.example", "no-at-sign-{}")


def table(rows: int, *, start: int = 0) -> bytes:
    lines = [f'{n},"a, ""b""\n{n}",{KINDS[n % 4].format(n)}' for n in range(start, start + rows)]
    return ("\n".join(["id,note,email", *lines]) + "\n").encode()


@pytest.fixture(scope="module")
def gate() -> Iterator[Gatepost]:
    with Gatepost() as made:
        yield made


class StopsError(Exception):
    """Stands for whatever ends a process."""


def run(
    gate: Gatepost,
    content: bytes,
    out: Path,
    *,
    stop_after: int | None = None,
    restart: bool = False,
    only: set[Any] | None = None,
    keep_seconds: float = 0.0,
    options: dict[str, object] | None = None,
    interrupt: Callable[[Writer], Writer] = lambda writer: writer,
) -> Journal:
    def check(rows: Iterator[Any]) -> Iterator[tuple[Any, Report]]:
        for done, pair in enumerate(gate.check_many(rows)):
            if done == stop_after:
                raise StopsError
            yield pair

    reader = make_reader(
        FileFormat.CSV, Lines(io.BytesIO(content), "IN", "utf-8"), column=None, delimiter=None
    )
    writer = make_writer(FileFormat.CSV, reader, plain=False, selects=False)
    output = FileOutput(out, overwrite=False, restart=restart)
    return FileRun(
        reader=reader,
        writer=interrupt(writer),
        output=output,
        check=check,
        only=only or set(),
        options=options or {},
        keep_seconds=keep_seconds,
    ).run()


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
@pytest.mark.parametrize("seed", range(3))
def test_wherever_it_stops_the_whole_is_what_one_run_makes(
    gate: Gatepost, tmp_path: Path, seed: int, suffix: str
) -> None:
    draw, content = random.Random(seed), table(1000)
    whole, out = tmp_path / f"whole{suffix}", tmp_path / f"out{suffix}"
    expected = run(gate, content, whole)
    part = tmp_path / f"out{suffix}.part"
    for _ in range(50):
        try:
            found = run(gate, content, out, stop_after=draw.randrange(200))
        except StopsError:
            # What was written behind the last note is a part of a block, or of a line.
            with part.open("ab") as file:
                file.write(b'17,"half a li')
            assert not out.exists()
        else:
            break
    assert text(out) == text(whole)
    assert (found.rows, found.kept, found.reasons) == (1000, 1000, expected.reasons)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((whole.name, out.name))


class Interrupted:
    """A Writer during whose `moment` Ctrl-C is pressed, when it has done so often what it does."""

    def __init__(self, writer: Writer, moment: str, after: int) -> None:
        self._writer, self._moment, self._left = writer, moment, after

    @property
    def collected(self) -> int:
        return self._writer.collected

    def head(self) -> None:
        self._writer.head()

    def add(self, content: object, report: Report) -> None:
        self._writer.add(content, report)
        self._passed("add")

    def take(self) -> str:
        text = self._writer.take()
        self._passed("take")
        return text

    def _passed(self, moment: str) -> None:
        self._left -= moment == self._moment
        if moment == self._moment and self._left == 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize(("moment", "after"), [("add", 100), ("add", 65), ("take", 1), ("take", 3)])
def test_an_interruption_between_two_steps_repeats_and_loses_no_row(
    gate: Gatepost, tmp_path: Path, moment: str, after: int
) -> None:
    out, whole, content = tmp_path / "out.csv", tmp_path / "whole.csv", table(500)
    run(gate, content, whole)
    with pytest.raises(KeyboardInterrupt):
        run(gate, content, out, interrupt=lambda writer: Interrupted(writer, moment, after))
    run(gate, content, out)
    assert out.read_bytes() == whole.read_bytes()


def text(path: Path) -> bytes:
    import gzip

    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def test_an_input_that_has_grown_is_gone_on_with(gate: Gatepost, tmp_path: Path) -> None:
    out, whole = tmp_path / "out.csv", tmp_path / "whole.csv"
    with pytest.raises(StopsError):
        run(gate, table(500), out, stop_after=300)
    run(gate, table(900), out)
    run(gate, table(900), whole)
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("other", [table(500, start=1), table(100)])
def test_an_input_that_has_changed_is_not(gate: Gatepost, tmp_path: Path, other: bytes) -> None:
    out = tmp_path / "out.csv"
    with pytest.raises(StopsError):
        run(gate, table(500), out, stop_after=300)
    with pytest.raises(BulkError, match="not the one that the run was begun with"):
        run(gate, other, out)
    assert run(gate, other, out, restart=True).rows == other.count(b"@") + other.count(b"no-at")


def test_other_options_are_not_gone_on_with(gate: Gatepost, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with pytest.raises(StopsError):
        run(gate, table(500), out, stop_after=300, options={"--policy": "signup"})
    with pytest.raises(BulkError, match="begun with --policy 'signup', not 'strict'; say the same"):
        run(gate, table(500), out, options={"--policy": "strict"})


def test_a_run_that_is_under_way_is_left_alone(gate: Gatepost, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    first = FileOutput(out, overwrite=False, restart=False)
    first.begin({})
    with pytest.raises(BulkError, match="another run is writing"):
        run(gate, table(9), out)
    first.close()
    assert run(gate, table(9), out).rows == 9


@pytest.mark.parametrize("renamed", [True, False])
def test_a_kill_while_it_gets_its_name_loses_nothing(
    gate: Gatepost, tmp_path: Path, renamed: bool
) -> None:
    out, whole = tmp_path / "out.csv", tmp_path / "whole.csv"
    run(gate, table(100), whole)
    output = FileOutput(out, overwrite=False, restart=False)
    journal = output.begin({})
    journal.rows, journal.kept, journal.complete = 100, 100, True
    output.keep(whole.read_bytes(), journal)
    output.close()
    if renamed:
        (tmp_path / "out.csv.part").rename(out)
    assert run(gate, table(100), out).kept == 100
    assert out.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "whole.csv"]


@pytest.mark.parametrize("content", ["", "nonsense", "{}", '{"version": 1, "new": 1}', "[]"])
def test_a_journal_that_is_none_is_an_error_with_the_way_out(
    gate: Gatepost, tmp_path: Path, content: str
) -> None:
    out = tmp_path / "out.csv"
    (tmp_path / "out.csv.part.journal").write_text(content, encoding="utf-8")
    with pytest.raises(BulkError, match="--restart begins anew"):
        run(gate, table(9), out)
    assert run(gate, table(9), out, restart=True).rows == 9


def test_an_output_that_became_shorter_is_an_error_with_the_way_out(
    gate: Gatepost, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    with pytest.raises(StopsError):
        run(gate, table(500), out, stop_after=300)
    (tmp_path / "out.csv.part").write_bytes(b"id")
    with pytest.raises(BulkError, match="shorter than it was"):
        run(gate, table(500), out)


def test_what_is_there_already_is_not_replaced(gate: Gatepost, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("precious", encoding="utf-8")
    with pytest.raises(BulkError, match="--overwrite replaces it"):
        run(gate, table(9), out)
    assert out.read_text(encoding="utf-8") == "precious"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
