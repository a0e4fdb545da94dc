"""The log tells what happened, and about whom it does not tell."""

import logging

import pytest

from gatepost import Reason
from gatepost_milter.counters import Counted
from gatepost_milter.decide import Verdict, decide
from gatepost_milter.records import Records
from gatepost_milter.rules import Fallback, Party
from support.gates import report


def refused(address: str) -> Verdict:
    return decide(report(address, Reason.DISPOSABLE), Party.SENDER, Fallback.ACCEPT)


def fields(line: str) -> dict[str, str]:
    return dict(field.split("=", 1) for field in line.split() if "=" in field)


@pytest.fixture(autouse=True)
def _log_everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "gatepost.milter")


def write(records: Records, address: str, queue_id: str = "4X") -> None:
    records.verdict(
        Counted.REJECTED,
        refused(address),
        session="s",
        queue_id=queue_id,
        listener="inbound",
        seconds=0.00123,
        ref="7K3F-9QXM-2ABC",
    )


def test_a_line_says_all_there_is_to_say(caplog: pytest.LogCaptureFixture) -> None:
    write(Records(hashed=lambda address: "h"), "a@example.org")
    assert caplog.messages == [
        "4X: session=s rejected sender 550 5.7.1 reason=disposable listener=inbound "
        "policy=inbound_sender domain=example.org address=h ms=1.23 ref=7K3F-9QXM-2ABC"
    ]


def test_lines_about_one_mailbox_can_be_told_from_others(caplog: pytest.LogCaptureFixture) -> None:
    records = Records()
    for address in ("a.b+x@gmail.com", "ab@gmail.com", "c@gmail.com"):
        write(records, address)
    first, second, third = (fields(line)["address"] for line in caplog.messages)
    assert first == second != third
    assert "@" not in caplog.text


def test_another_process_gives_another_hash(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        write(Records(), "a@example.org")
    assert len({fields(line)["address"] for line in caplog.messages}) == 2


def test_addresses_are_plain_when_asked_for_and_forge_no_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    write(Records(plain=True), "a b\n\x1b@example.org")
    assert r"address=a\x20b\n\x1b@example.org" in caplog.messages[0]


def test_a_queue_id_that_is_none_does_not_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    write(Records(), "a@example.org", queue_id="x\nforged line")
    assert caplog.messages[0].startswith("NOQUEUE: ")


def test_an_error_is_named_by_type_and_place_only(caplog: pytest.LogCaptureFixture) -> None:
    try:
        int("a@example.org")
    except ValueError as error:
        Records().error(error, Counted.ACCEPTED, session="s", queue_id="")
    assert "accepted internal error ValueError at" in caplog.messages[0]
    assert "test_records.py:" in caplog.messages[0]
    assert "@" not in caplog.text
