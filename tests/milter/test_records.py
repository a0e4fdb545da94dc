"""The log tells what happened, and about whom it does not tell."""

import logging

import pytest

from gatepost import Reason
from gatepost_milter.counters import Counted
from gatepost_milter.decide import Verdict, decide
from gatepost_milter.records import Records
from gatepost_milter.rules import OnUnknown, Party
from support.gates import report


def refused(address: str) -> Verdict:
    return decide(report(address, Reason.DISPOSABLE), Party.SENDER, OnUnknown.ACCEPT)


def address_field(line: str) -> str:
    return line.rpartition("address=")[2]


@pytest.fixture(autouse=True)
def _log_everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "gatepost.milter")


def write(records: Records, address: str, queue_id: str = "4X") -> None:
    records.verdict(Counted.REJECTED, refused(address), session="s", queue_id=queue_id)


def test_lines_about_one_mailbox_can_be_told_from_others(caplog: pytest.LogCaptureFixture) -> None:
    records = Records()
    for address in ("a.b+x@gmail.com", "ab@gmail.com", "c@gmail.com"):
        write(records, address)
    first, second, third = map(address_field, caplog.messages)
    assert first == second != third


def test_another_key_gives_another_hash(caplog: pytest.LogCaptureFixture) -> None:
    for key in (b"one", b"two"):
        write(Records(key=key), "a@example.org")
    assert len(set(map(address_field, caplog.messages))) == 2


def test_a_queue_id_that_is_none_does_not_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    write(Records(), "a@example.org", queue_id="x\nforged line")
    assert caplog.messages[0].startswith("NOQUEUE: ")


def test_an_error_is_named_by_type_and_place_only(caplog: pytest.LogCaptureFixture) -> None:
    try:
        int("a@example.org")
    except ValueError as error:
        Records().error(error, session="s", queue_id="")
    assert "internal error ValueError at" in caplog.messages[0]
    assert "test_records.py:" in caplog.messages[0]
    assert "@" not in caplog.text
