"""What a fresh install knows, without network and without a service."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from gatepost.errors import SnapshotError
from gatepost.lists.baseline import baseline_bytes, ensure_baseline, merge
from gatepost.lists.entries import domain_key, read_palette
from gatepost.lists.index import Index
from gatepost.lists.sources import installed_packages


@dataclass(frozen=True)
class Lines:
    name: str
    confirmed: bool
    lines: tuple[str, ...]
    set: str = "disposable"

    def collect(self) -> Iterable[str]:
        return self.lines


CURATED = Lines("curated", True, ("a.example", "b.example", "gmail.com"))
COLLECTED = Lines("collected", False, ("B.example", "c.example", "com.ar"))


def test_entries_know_their_sources() -> None:
    entries = merge([CURATED, COLLECTED])
    assert set(entries) == {b"a.example", b"b.example", b"c.example"}
    assert entries[b"a.example"].sources == ("curated",)
    assert entries[b"a.example"].confirmed
    assert entries[b"b.example"].sources == ("collected", "curated")
    assert entries[b"b.example"].votes == 2
    assert not entries[b"c.example"].confirmed


def test_a_domain_may_be_confirmed_by_one_of_several_lists_of_the_same_name() -> None:
    again = Lines("collected", True, ("d.example",))
    entries = merge([COLLECTED, again])
    assert entries[b"d.example"].confirmed
    assert not entries[b"c.example"].confirmed


def test_the_index_holds_them_with_a_salt_of_its_own() -> None:
    first, second = baseline_bytes([CURATED]), baseline_bytes([CURATED])
    assert first != second
    index = Index(first)
    record = index.lookup(domain_key("a.example"))
    assert record is not None
    assert read_palette(index.legend)[record].sources == ("curated",)


def test_the_curated_package_is_there_in_every_installation(tmp_path: Path) -> None:
    assert installed_packages()[0].name == "disposable-email-domains"
    index = Index.open(ensure_baseline(tmp_path))
    assert index.lookup(domain_key("mailinator.com")) is not None
    assert index.lookup(domain_key("gmail.com")) is None
    assert len(index) > 5_000


def test_it_is_built_once(tmp_path: Path) -> None:
    path = ensure_baseline(tmp_path)
    before = path.stat()
    assert ensure_baseline(tmp_path) == path
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_mode & 0o777 == 0o444
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_directory_that_cannot_be_written_is_said_with_the_next_step(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(SnapshotError, match="data_dir"):
        ensure_baseline(blocked)


@pytest.mark.slow
def test_damage_at_rest_is_found_and_the_baseline_built_anew(tmp_path: Path) -> None:
    path = ensure_baseline(tmp_path)
    damaged = bytearray(path.read_bytes())
    damaged[200] ^= 1
    path.chmod(0o644)
    path.write_bytes(damaged)
    again = ensure_baseline(tmp_path)
    assert again != path
    assert not path.exists()
    assert Index.open(again).lookup(domain_key("mailinator.com")) is not None
