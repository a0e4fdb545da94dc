"""A host has one name a month, which nobody can link to the next or work back from."""

from datetime import date
from pathlib import Path

import pytest

from gatepost.origins.pseudonym import pseudonym

NOVEMBER, DECEMBER = date(2026, 11, 30), date(2026, 12, 1)


def test_it_is_the_same_all_month_and_another_one_in_the_next(tmp_path: Path) -> None:
    name = pseudonym(tmp_path, NOVEMBER)
    assert pseudonym(tmp_path, date(2026, 11, 1)) == name
    assert pseudonym(tmp_path, DECEMBER) != name
    assert len(name) == 32
    assert int(name, 16) > 0


def test_each_host_has_its_own(tmp_path: Path) -> None:
    names = {pseudonym(tmp_path / str(n), NOVEMBER) for n in range(20)}
    assert len(names) == 20
    assert (tmp_path / "1" / "reports.key").stat().st_mode & 0o777 == 0o600


def test_without_a_place_for_the_secret_there_is_no_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        pseudonym(tmp_path / "file", NOVEMBER)
