"""Lines that the service logs: for people, for machines, and for nobody who wants addresses."""

import json
import logging
import logging.config
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gatepost_sync.logs import LogFormat, OnceAMinute, log_config, tell

SECRETS = ["joe@example.org", "redis://:hunter2@cache.internal/0"]


def line(style: LogFormat, text: str, *, error: BaseException | None = None) -> str:
    formatter = log_config(style)["formatters"]["line"]["()"]()
    info = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("gatepost.jobs", logging.ERROR, "x.py", 1, "%s", (text,), info)
    made: str = formatter.format(record)
    return made


def test_a_line_for_machines_is_one_object() -> None:
    said = json.loads(line(LogFormat.JSON, "source x failed\nwith two lines"))
    assert said["message"] == "source x failed\nwith two lines"
    assert (said["level"], said["logger"]) == ("ERROR", "gatepost.jobs")
    assert said["time"].endswith("+00:00")


@pytest.mark.parametrize("style", LogFormat)
@pytest.mark.parametrize("secret", SECRETS)
def test_no_line_holds_an_address_whoever_wrote_it(style: LogFormat, secret: str) -> None:
    error = ValueError(f"cannot parse <{secret}>")
    said = line(style, f"refused ({secret}), twice", error=error)
    assert "example.org" not in said
    assert "hunter2" not in said
    assert "refused (<address>), twice" in said
    assert "cannot parse <<address>>" in said


@pytest.mark.parametrize("style", LogFormat)
def test_a_line_for_the_journal_leaves_the_time_to_it(
    style: LogFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "journal").open("w") as stream:
        there = os.fstat(stream.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{there.st_dev}:{there.st_ino}")
        monkeypatch.setattr(sys, "stderr", stream)
        logger = logging.getLogger("gatepost")
        config = log_config(style)
        formatter = logging.config.DictConfigurator(config).configure_formatter(
            config["formatters"]["line"]
        )
        said = formatter.format(logger.makeRecord("gatepost", 30, "x.py", 1, "slow", (), None))
    if style is LogFormat.TEXT:
        assert said == "<4>slow"
    else:
        assert json.loads(said.removeprefix("<4>"))["message"] == "slow"


def test_the_library_of_the_broker_does_not_tell_of_each_socket() -> None:
    says = """
import logging
from gatepost_sync.logs import LogFormat, start_logging
start_logging(LogFormat.TEXT)
logging.getLogger("pika.adapters.blocking_connection").error("Error in _create_connection().")
logging.getLogger("gatepost.jobs").error("jobs wait, the broker cannot be reached")
"""
    done = subprocess.run(
        (sys.executable, "-c", says), capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr.count("\n") == 1
    assert "ERROR jobs wait" in done.stderr


def test_the_lines_of_the_web_server_look_the_same() -> None:
    config = log_config(LogFormat.JSON)
    assert config["loggers"]["_granian"]["handlers"] == config["root"]["handlers"]
    assert config["handlers"]["lines"]["stream"] == "ext://sys.stderr"


def test_what_a_terminal_is_told_is_a_line_like_the_others_for_machines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell(LogFormat.TEXT, "working")
    assert capsys.readouterr() == ("working\n", "")
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        tell(LogFormat.JSON, "two\nlines\n")
    finally:
        root.handlers[:], root.level = before
    said = capsys.readouterr()
    assert said.out == ""
    assert json.loads(said.err)["message"] == "two\nlines"


def test_a_broker_that_is_away_is_told_of_once_a_minute() -> None:
    seldom = OnceAMinute()

    def told(message: str, moment: float) -> bool:
        record = logging.makeLogRecord({"msg": message, "created": moment})
        return seldom.filter(record)

    away = "Consumer encountered a connection error: %s"
    assert [told(away, 1_000 + second) for second in (0, 0, 3, 59, 60, 61)] == [
        True, False, False, False, True, False,
    ]  # fmt: skip
    assert told("Consumer encountered an unexpected error.", 1_001)
