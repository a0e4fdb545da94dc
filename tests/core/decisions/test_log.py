"""The decision log: bounded, shared by processes, and without addresses."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost import Reason
from gatepost.decisions.decided import WIDTH, Decided, decided
from gatepost.decisions.log import DecisionLog
from gatepost.decisions.reference import new_reference, read_reference
from support.gates import report


def add(log: DecisionLog, address: str = "someone@mailinator.com") -> str:
    found = report(address, Reason.DISPOSABLE)

    def make(ref: str) -> Decided:
        return decided(
            found,
            log.hashed,
            ref=ref,
            gate="milter inbound",
            party="sender",
            outcome="rejected",
            answer="550 5.7.1",
            queue="4X",
        )

    return log.add(make)


MANY = """
import sys
from pathlib import Path
from gatepost.decisions.decided import Decided
from gatepost.decisions.log import DecisionLog
log = DecisionLog(Path(sys.argv[1]))
for _ in range(50):
    log.hashed("a")
    print(log.add(lambda ref: Decided(ref, *"tgpoarpdh")))
"""


def test_a_decision_is_found_by_its_reference(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path)
    refs = [add(log) for _ in range(3)]
    found = log.find(refs[1])
    assert found is not None
    assert (found.ref, found.reason, found.domain) == (refs[1], "disposable", "mailinator.com")
    assert (found.gate, found.answer, found.queue) == ("milter inbound", "550 5.7.1", "4X")
    log.close()


def test_it_may_be_typed_as_people_type(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path)
    ref = add(log)
    for typed in (ref.lower(), ref.replace("-", ""), f"[{ref}]", ref.replace("0", "o"), f" {ref} "):
        assert log.find(typed) == log.find(ref) is not None
    log.close()


@pytest.mark.parametrize("text", ["", "nonsense", "7K3F-9QXM-2AB", "7K3F-9QXM-2ABC", "é" * 12])
def test_what_is_no_reference_finds_nothing(tmp_path: Path, text: str) -> None:
    log = DecisionLog(tmp_path)
    add(log)
    assert log.find(text) is None
    log.close()


def test_no_address_is_in_the_file(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path)
    add(log)
    log.close()
    assert b"@" not in (tmp_path / "decisions.log").read_bytes()
    assert b"someone" not in (tmp_path / "decisions.log").read_bytes()


def test_an_address_can_be_recognised_by_who_has_the_key(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path)
    found = log.find(add(log, "Some.One+x@gmail.com"))
    assert found is not None
    assert found.address == DecisionLog(tmp_path).hashed("someone@gmail.com")
    assert found.address != DecisionLog(tmp_path / "other").hashed("someone@gmail.com")
    assert stat.S_IMODE((tmp_path / "decisions.key").stat().st_mode) == 0o600
    log.close()


def test_the_oldest_make_room(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path, capacity=5)
    refs = [add(log) for _ in range(12)]
    assert {found.ref for found in log} == set(refs[-5:])
    assert (tmp_path / "decisions.log").stat().st_size == WIDTH * 6
    log.close()


def test_processes_do_not_write_over_each_other(tmp_path: Path) -> None:
    command = (sys.executable, "-c", MANY, str(tmp_path))
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    refs = [ref for writer in writers for ref in writer.communicate(timeout=60)[0].split()]
    assert {found.ref for found in DecisionLog(tmp_path)} == set(refs)
    assert len(set(refs)) == 150


def test_a_damaged_line_harms_no_other(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path)
    refs = [add(log) for _ in range(3)]
    with (tmp_path / "decisions.log").open("r+b") as file:
        file.write(b"\xff" * (2 * WIDTH))
    assert {found.ref for found in log} == set(refs[1:])
    newer = add(log)
    assert log.find(newer) is not None
    log.close()


def test_a_damaged_key_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "decisions.key").write_bytes(b"short")
    assert DecisionLog(tmp_path).hashed("a") == DecisionLog(tmp_path).hashed("a")
    assert os.listdir(tmp_path) == ["decisions.key"]


def test_where_there_is_no_log_nothing_is_found_or_made(tmp_path: Path) -> None:
    assert DecisionLog(tmp_path / "none").find(new_reference()) is None
    assert not (tmp_path / "none").exists()


@given(st.text(max_size=300), st.text(max_size=2_000))
def test_a_line_has_one_width_whatever_is_in_it(domain: str, detail: str) -> None:
    one = Decided("R", "t", "g", "p", "o", "a", "r", "p", domain, "h", detail=detail)
    line = one.line()
    assert len(line) == WIDTH
    assert line.count(b"\n") == 1
    read = Decided.read(line)
    assert read is not None
    assert read.ref == "R"


def test_references_are_many_and_read_as_they_are_written() -> None:
    refs = {new_reference() for _ in range(1_000)}
    assert len(refs) == 1_000
    assert {read_reference(ref) for ref in refs} == refs
