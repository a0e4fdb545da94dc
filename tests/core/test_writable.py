"""A data directory that nothing can be kept in is named before something is missing."""

from dataclasses import replace
from pathlib import Path

from gatepost import Gatepost
from gatepost.doctor.local import examine_locally
from gatepost.doctor.result import Health
from gatepost.doctor.surroundings import Surroundings
from gatepost.writable import unwritable


def test_a_directory_that_can_be_written_or_made_is_in_order(tmp_path: Path) -> None:
    assert unwritable(tmp_path) is None
    assert unwritable(tmp_path / "not" / "there") is None


def test_what_is_in_the_way_is_no_directory_to_write_in(tmp_path: Path) -> None:
    (tmp_path / "file").touch(mode=0o644)
    sentence = unwritable(tmp_path / "file" / "below")
    assert sentence is not None
    assert "GATEPOST_DATA_DIR" in sentence


def test_status_and_doctor_name_it(tmp_path: Path) -> None:
    (tmp_path / "file").touch(mode=0o644)
    with Gatepost({"data_dir": tmp_path / "file"}) as gate:
        status = gate.status()
        found = {one.name: one for one in examine_locally(gate, Surroundings())}
    assert status.to_dict()["unwritable"] == dict(status.rows())["READ-ONLY"] == status.unwritable
    assert not replace(status, last_error=None).ok
    assert found["data"].health is Health.WARNING
    assert "write access" in found["data"].remedy
