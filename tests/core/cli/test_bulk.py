"""`gatepost bulk`: formats, columns, encodings, what is refused, and kills at random moments."""

import csv
import gzip
import io
import json
import os
import pty
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gatepost.bulk.files.verdict import COLUMNS
from gatepost.cli.app import build_cli
from gatepost.cli.bulk_bar import BulkBar, duration

GATEPOST = (sys.executable, "-m", "gatepost")
CSV = "id;E-Mail;note\n1;ann@gmail.com;ü\n2;x@mailinator.com;\n\n3;bob@gmail.con\n4;a@b@c;;more\n"


def bulk(*arguments: object, piped: bytes = b"") -> Result:
    return CliRunner().invoke(build_cli(), ["bulk", *map(str, arguments)], input=piped)


def rows(path: Path, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=delimiter))


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_table_keeps_its_columns_and_gets_ours(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = bulk(written(tmp_path, "in.csv", CSV), out)
    assert (result.exit_code, result.stdout) == (0, "")
    head, *found = rows(out, ";")
    assert head == ["id", "E-Mail", "note", *COLUMNS]
    assert [row[:5] for row in found] == [
        ["1", "ann@gmail.com", "ü", "accept", "valid"],
        ["2", "x@mailinator.com", "", "reject", "invalid"],
        ["3", "bob@gmail.con", "", "review", "risky"],
        ["4", "a@b@c", "", "reject", "invalid"],
    ]
    assert found[2][5:7] == ["typo", "bob@gmail.com"]
    assert found[3][-1] == "more"  # what has no name in the header stands behind what has one
    assert "4 addresses" in result.stderr
    assert "4 rows written to" in result.stderr


def test_a_second_run_over_its_own_output_replaces_our_columns(tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    bulk(written(tmp_path, "in.csv", CSV), first)
    assert bulk(first, second).exit_code == 0
    assert [row[:9] for row in rows(second, ";")] == [row[:9] for row in rows(first, ";")]


def test_json_lines_keep_their_text_and_get_one_member(tmp_path: Path) -> None:
    lines = [
        '{"n": 1.50, "user": {"email": "ann@gmail.com"}}',
        '{ "user": {"email": null}, "n": 1e400 }',
        '{"user": 3}',
        '{"user": {"email": "x@mailinator.com"}, "gatepost": "old"}',
    ]
    out = tmp_path / "out.jsonl"
    source = written(tmp_path, "in.jsonl", "\n".join(lines) + "\n\n")
    assert bulk(source, out, "--column", "user.email").exit_code == 0
    texts = out.read_text(encoding="utf-8").splitlines()
    assert texts[0].startswith(lines[0][:-1])
    assert texts[1].startswith('{ "user": {"email": null}, "n": 1e400, "gatepost": {')
    verdicts = [json.loads(text)["gatepost"]["decision"] for text in texts]
    assert verdicts == ["accept", "reject", "reject", "reject"]
    assert json.loads(texts[3])["gatepost"]["reasons"] == ["disposable"]


def test_an_address_a_line_becomes_a_table_or_json(tmp_path: Path) -> None:
    source = written(tmp_path, "in.txt", "ann@gmail.com\r\n\n x@mailinator.com \n")
    assert bulk(source, tmp_path / "out.csv").exit_code == 0
    assert [row[:2] for row in rows(tmp_path / "out.csv")] == [
        ["email", "gatepost_decision"],
        ["ann@gmail.com", "accept"],
        ["x@mailinator.com", "reject"],
    ]
    assert bulk(source, tmp_path / "out.jsonl").exit_code == 0
    first = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert json.loads(first)["email"] == "ann@gmail.com"


def test_only_what_was_decided_so_and_plain_as_it_was(tmp_path: Path) -> None:
    source, out = written(tmp_path, "in.csv", CSV), tmp_path / "clean.csv"
    result = bulk(source, out, "--only", "accept", "--only", "review", "--plain", "--json")
    assert out.read_text(encoding="utf-8").splitlines() == [
        "id;E-Mail;note",
        "1;ann@gmail.com;ü",
        "3;bob@gmail.con",
    ]
    shape = json.loads(result.stdout)
    assert (shape["addresses"], shape["written"]) == (4, 2)
    assert shape["decisions"] == {"accept": 1, "review": 1, "reject": 2}
    out = tmp_path / "bad.txt"
    assert bulk(source, out, "--only", "reject").exit_code == 0
    assert out.read_text(encoding="utf-8") == "x@mailinator.com\na@b@c\n"


def test_standard_input_to_standard_output() -> None:
    piped = b"ann@gmail.com\nx@mailinator.com\n"
    result = bulk("-", "-", "--format", "text", "--to", "csv", "--json", piped=piped)
    assert [line.split(",")[1] for line in result.stdout.splitlines()[1:]] == ["accept", "reject"]
    assert json.loads(result.stderr)["addresses"] == 2


def test_compressed_files_are_understood(tmp_path: Path) -> None:
    source, out = written(tmp_path, "in.csv.gz", gzip.compress(CSV.encode())), tmp_path / "o.csv.gz"
    assert bulk(source, out).exit_code == 0
    assert gzip.decompress(out.read_bytes()).decode().startswith("id;E-Mail;note;gatepost_decision")


def test_a_compressed_file_that_breaks_off_is_an_error(tmp_path: Path) -> None:
    many = "".join(f"ann{n}@gmail.com\n" for n in random.Random(1).sample(range(10**9), 50_000))
    source = written(tmp_path, "in.txt.gz", gzip.compress(many.encode())[:-4000])
    result = bulk(source, tmp_path / "out.csv")
    assert result.exit_code == 2
    assert "the input is damaged" in result.stderr
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("email,note\nann@gmail.com,grün\n".encode("cp1252"), "cp1252"),
        ("email,note\nann@gmail.com,grün\n".encode("utf-16"), None),
        ("\ufeffemail,note\r\nann@gmail.com,grün\r\n".encode(), None),
    ],
)
def test_other_encodings_go_out_as_spreadsheets_want_them(
    tmp_path: Path, content: bytes, encoding: str | None
) -> None:
    out = tmp_path / "out.csv"
    options = () if encoding is None else ("--encoding", encoding)
    assert bulk(written(tmp_path, "in.csv", content), out, *options).exit_code == 0
    text = out.read_bytes().decode("utf-8")
    assert text.startswith("\ufeffemail,note,gatepost_decision")
    assert "ann@gmail.com,grün,accept" in text


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (b"id,name\n1,a\n", (), "Say --column NAME; there are 'id', 'name'"),
        (b"id,email\n1,a\n", ("--column", "emial"), "did you mean 'email'"),
        (b"", (), "is empty"),
        (b"\nemail\n", (), "begins with an empty line"),
        ("email\nbjörn@x.de\n".encode("latin-1"), (), "line 2: byte 0xf6 has no place in utf-8"),
        (b"email\na@b.de\n", ("--encoding", "klingon"), "no encoding 'klingon'"),
        (b'email\n"a@b.de\n' + b"x\n" * 100_000, (), "a quotation mark above is never closed"),
        (b"email\na@b.de\n", ("--delimiter", "::"), "--delimiter"),
    ],
)
def test_what_cannot_be_read_is_one_line_with_the_next_step(
    tmp_path: Path, content: bytes, options: tuple[str, ...], said: str
) -> None:
    result = bulk(written(tmp_path, "in.csv", content), tmp_path / "out.csv", *options)
    assert result.exit_code == 2
    assert said in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize(
    ("line", "said"), [("nonsense", "line 2: not JSON"), ("[1]", "a JSON object is wanted")]
)
def test_a_line_that_is_no_object_stops_the_run_and_a_mended_one_goes_on(
    tmp_path: Path, line: str, said: str
) -> None:
    good, out = '{"email": "ann@gmail.com"}\n', tmp_path / "out.jsonl"
    result = bulk(written(tmp_path, "in.jsonl", f"{good}{line}\n{good}"), out)
    assert (result.exit_code, said in result.stderr) == (2, True)
    assert not out.exists()
    assert bulk(written(tmp_path, "in.jsonl", good * 3), out).exit_code == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 3


def test_files_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    source = written(tmp_path, "in.csv", CSV)
    for arguments, said in (
        ((source, source), "are the same file"),
        ((tmp_path / "none.csv", tmp_path / "out.csv"), "cannot read"),
        ((source, tmp_path / "none" / "out.csv"), "cannot write"),
        ((source, written(tmp_path, "there.csv", "")), "--overwrite replaces it"),
        ((written(tmp_path, "in.dat", CSV), tmp_path / "out.csv"), "Say --format csv"),
        ((source, tmp_path / "out.txt"), "--only accept"),
        ((written(tmp_path, "in.jsonl", "{}"), tmp_path / "out.csv"), "name OUT .jsonl"),
    ):
        result = bulk(*arguments)
        assert (result.exit_code, said in result.stderr) == (2, True), result.stderr
    assert bulk(source, tmp_path / "there.csv", "--overwrite").exit_code == 0


def big(rows_: int) -> str:
    kinds = ("ann{}@gmail.com", "x{}@mailinator.com", "info@company-{}.example", "no-at-sign-{}")
    return "id,email\n" + "".join(f'{n},"{kinds[n % 4].format(n)}"\n' for n in range(rows_))


@pytest.mark.slow
def test_killed_at_random_moments_it_neither_repeats_nor_loses_a_row(tmp_path: Path) -> None:
    source = written(tmp_path, "in.csv", big(150_000))
    whole, out = tmp_path / "whole.csv", tmp_path / "out.csv"
    journal = tmp_path / "out.csv.part.journal"
    assert bulk(source, whole).exit_code == 0
    draw, kills = random.Random(), 0
    for _ in range(4):
        process = subprocess.Popen((*GATEPOST, "bulk", source, out), stderr=subprocess.PIPE)
        before = done_rows(journal)
        # At least one note further, so that the runs come to an end; then at any moment.
        while process.poll() is None and done_rows(journal) == before:
            time.sleep(0.005)
        time.sleep(draw.random() * 0.3)
        process.send_signal(signal.SIGKILL)
        _, complaint = process.communicate(timeout=100)
        assert b"gatepost:" not in complaint
        kills += process.returncode == -signal.SIGKILL
        if out.exists():
            break
    assert kills > 0
    if not out.exists():
        subprocess.run(
            (*GATEPOST, "bulk", source, out), check=True, capture_output=True, timeout=100
        )
    assert out.read_bytes() == whole.read_bytes()
    assert not journal.exists()


def done_rows(journal: Path) -> int:
    try:
        return int(json.loads(journal.read_text(encoding="utf-8"))["rows"])
    except FileNotFoundError:
        return 0


@pytest.mark.slow
def test_an_interrupted_run_says_that_it_can_go_on_and_does(tmp_path: Path) -> None:
    source, out = written(tmp_path, "in.csv", big(150_000)), tmp_path / "out.csv"
    process = subprocess.Popen((*GATEPOST, "bulk", source, out), stderr=subprocess.PIPE)
    while process.poll() is None and done_rows(tmp_path / "out.csv.part.journal") == 0:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=100)
    assert (process.returncode, said.strip().splitlines()[-1]) == (
        130,
        b"interrupted; the same command again goes on where it was",
    )
    assert not out.exists()
    assert bulk(source, out).exit_code == 0
    assert len(rows(out)) == 150_001


def test_whoever_reads_the_output_may_go_away(tmp_path: Path) -> None:
    source = written(tmp_path, "in.csv", big(100_000))
    command = f'"{sys.executable}" -m gatepost bulk "{source}" - | head -n 1'
    script = f"{command}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ("bash", "-c", script), check=False, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 141
    assert done.stderr == ""


@pytest.mark.slow
def test_a_million_lines_need_no_more_memory_than_some_thousands(tmp_path: Path) -> None:
    def peak(lines: int) -> int:
        source = written(tmp_path, f"in-{lines}.csv", big(lines))
        script = (
            "from pathlib import Path; from gatepost.cli import main\n"
            f"try: main(['bulk', {str(source)!r}, {str(tmp_path / f'out-{lines}.csv')!r}])\n"
            # Not getrusage: its peak is also that of the process this one was forked from.
            "except SystemExit: print(Path('/proc/self/status').read_text()"
            ".partition('VmHWM:')[2].split()[0])"
        )
        done = subprocess.run(
            (sys.executable, "-c", script), capture_output=True, check=True, text=True, timeout=100
        )
        return int(done.stdout)

    peak(1)  # the first run on a machine unpacks the lists
    # With the first of these, every memory of domains has become as full as it may be.
    few = peak(40_000)
    assert peak(150_000) < few * 1.2


def test_at_a_terminal_a_bar_shows_how_far_it_is(tmp_path: Path) -> None:
    source = written(tmp_path, "in.csv", big(20_000))
    leader, follower = pty.openpty()
    with os.fdopen(leader, "rb", buffering=0) as terminal:
        process = subprocess.Popen(
            (*GATEPOST, "bulk", source, tmp_path / "out.csv"), stderr=follower
        )
        os.close(follower)
        shown = b""
        try:
            while chunk := terminal.read(4096):
                shown += chunk
        except OSError:  # Linux says EIO when nobody has the other end any more
            pass
        assert process.wait(100) == 0
    assert b"addresses  " in shown
    assert b"%" in shown


def test_the_bar_tells_rate_and_time_left() -> None:
    part = [0.1]
    bar = BulkBar(lambda: part[0])
    assert bar.line(1000, 100.0) == "[##......................]  10%  1,000 addresses"
    part[0] = 0.3
    line = bar.line(3000, 102.0)
    assert line == "[#######.................]  30%  3,000 addresses  1,000/s  7 s left"
    assert BulkBar(lambda: None).line(5, 0.0) == "5 addresses"
    assert [duration(s) for s in (0, 59.6, 3599, 7800)] == [
        "0 s",
        "1 min 00 s",
        "59 min 59 s",
        "2 h 10 min",
    ]
