"""Changing the local lists by command."""

import os
import subprocess
import sys
from pathlib import Path
from stat import S_IMODE

import pytest

from gatepost.errors import LocalListError
from gatepost.lists.local_edit import Change, LocalFiles
from gatepost.lists.overlay import Side


@pytest.fixture
def files(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path / "data")


def put(files: LocalFiles, side: Side, *texts: str) -> Change:
    return files.put(side, [files.entry(text) for text in texts])


def listed(files: LocalFiles, side: Side) -> list[str]:
    return [entry.text for entry in files.read(side).entries]


def test_entries_are_added_once(files: LocalFiles) -> None:
    assert put(files, Side.DENY, "rival.org", "ann@company.org").done == (
        "rival.org",
        "ann@company.org",
    )
    again = put(files, Side.DENY, "RIVAL.org", "Ann@company.org", "other.org")
    assert (again.done, again.unchanged) == (("other.org",), ("RIVAL.org", "Ann@company.org"))
    assert listed(files, Side.DENY) == ["rival.org", "ann@company.org", "other.org"]


def test_an_entry_is_on_one_list_at_a_time(files: LocalFiles) -> None:
    put(files, Side.DENY, "rival.org", "other.org")
    assert put(files, Side.ALLOW, "Rival.org").moved == ("rival.org",)
    assert (listed(files, Side.ALLOW), listed(files, Side.DENY)) == (["Rival.org"], ["other.org"])


def test_forgetting_finds_every_spelling_and_a_faulty_line(
    files: LocalFiles, tmp_path: Path
) -> None:
    put(files, Side.DENY, "Rival.org", "A.n.n@gmail.com")
    path = tmp_path / "data" / "deny.txt"
    path.write_text(path.read_text() + "what is this  # a mistake\n")
    change = files.forget(["rival.ORG", "ann+x@gmail.com", "what is this", "never.org"])
    assert change.done == ("Rival.org", "A.n.n@gmail.com", "what is this")
    assert change.unchanged == ("never.org",)
    assert path.read_text() == ""


def test_a_hashed_address_is_forgotten_by_its_address(files: LocalFiles) -> None:
    line = "sha256:" + files.entry("ann@company.org").forms[1].partition(" ")[2]
    put(files, Side.DENY, line)
    assert put(files, Side.DENY, "ann@company.org").unchanged == ("ann@company.org",)
    assert files.forget(["Ann@company.org"]).done == (line,)


def test_what_people_wrote_into_the_file_stays(files: LocalFiles, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "deny.txt"
    before = b"# why: see the wiki\r\nrival.org # since May\r\n\xff broken\n\nlast.org"
    path.write_bytes(before)
    put(files, Side.DENY, "new.org")
    assert path.read_bytes() == before + b"\nnew.org\n"
    files.forget(["new.org", "rival.org"])
    assert path.read_bytes() == b"# why: see the wiki\r\n\xff broken\n\nlast.org\n"


def test_a_new_file_is_private_and_a_mode_that_was_chosen_stays(
    files: LocalFiles, tmp_path: Path
) -> None:
    put(files, Side.DENY, "rival.org")
    path = tmp_path / "data" / "deny.txt"
    assert S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    put(files, Side.DENY, "other.org")
    assert S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="missing privilege: only root can give files away")
def test_what_root_writes_belongs_to_whoever_owns_the_directory(
    files: LocalFiles, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    os.chown(tmp_path / "data", 65534, 65534)
    put(files, Side.DENY, "rival.org")
    for name in ("deny.txt", "local.lock"):
        found = (tmp_path / "data" / name).stat()
        assert (found.st_uid, found.st_gid) == (65534, 65534)


def test_a_file_that_cannot_be_read_is_not_written_over(files: LocalFiles, tmp_path: Path) -> None:
    (tmp_path / "data" / "deny.txt").mkdir(parents=True)
    with pytest.raises(LocalListError, match=r"cannot read .*deny\.txt"):
        put(files, Side.DENY, "rival.org")


@pytest.mark.slow
def test_writers_at_the_same_time_lose_nothing(files: LocalFiles, tmp_path: Path) -> None:
    environ = {**os.environ, "GATEPOST_DATA_DIR": str(tmp_path / "data")}
    command = (sys.executable, "-m", "gatepost", "deny")
    writers = [
        subprocess.Popen(
            (*command, f"a{n}.org", f"b{n}.org"), env=environ, stdout=subprocess.DEVNULL
        )
        for n in range(4)
    ]
    assert [writer.wait(60) for writer in writers] == [0] * 4
    names = {f"{letter}{n}.org" for letter in "ab" for n in range(4)}
    assert set(listed(files, Side.DENY)) == names
    assert not list((tmp_path / "data").glob(".incoming-*"))
