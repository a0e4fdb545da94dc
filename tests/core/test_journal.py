"""Lines for the journal carry their level; without a journal nothing changes."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from gatepost.journal import JournalFormatter

LOOK = "import sys; from gatepost.journal import to_journal; sys.exit(not to_journal())"


def record(level: int, message: str) -> logging.LogRecord:
    return logging.LogRecord("gatepost", level, __file__, 1, message, None, None)


@pytest.mark.parametrize(
    ("level", "prefix"),
    [
        (logging.DEBUG, "<7>"),
        (logging.INFO, "<6>"),
        (logging.INFO + 5, "<6>"),
        (logging.WARNING, "<4>"),
        (logging.ERROR, "<3>"),
        (logging.CRITICAL, "<2>"),
    ],
)
def test_a_line_carries_the_priority_of_its_level(level: int, prefix: str) -> None:
    lines = JournalFormatter(logging.Formatter("%(message)s"))
    assert lines.format(record(level, "one")) == f"{prefix}one"


def test_each_line_of_a_message_carries_it() -> None:
    lines = JournalFormatter(logging.Formatter("%(message)s"))
    assert lines.format(record(logging.ERROR, "one\ntwo")) == "<3>one\n<3>two"


def looked(path: Path, stream: str) -> bool:
    """What a process finds whose standard error is that file, and whose journal that `stream`."""
    with path.open("w") as error:
        done = subprocess.run(
            (sys.executable, "-c", LOOK), env={"JOURNAL_STREAM": stream}, stderr=error, check=False
        )
    assert path.read_text() == ""
    return done.returncode == 0


def test_the_journal_is_there_where_standard_error_is_its_stream(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.touch()
    there = log.stat()
    assert looked(log, f"{there.st_dev}:{there.st_ino}")


def test_a_redirected_command_has_none_although_the_variable_is_set(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.touch()
    assert not looked(log, f"{log.stat().st_dev}:{tmp_path.stat().st_ino}")
    assert not looked(log, "")
