"""The index file: what goes in comes out, and damage is an error, never a crash."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.errors import IndexCorruptError
from gatepost.lists.index import Index
from gatepost.lists.layout import HEADER_SIZE, Kind, fingerprint
from gatepost.lists.writer import build_index

KEYS = st.binary(max_size=20)


def build(entries: dict[bytes, int], **options: object) -> bytes:
    return build_index(Kind.LIST, entries, record_size=2, legend={"n": 1}, **options)  # type: ignore[arg-type]


@given(st.dictionaries(KEYS, st.integers(0, 65_535), max_size=60), st.lists(KEYS, max_size=20))
def test_what_goes_in_comes_out_and_nothing_else(
    entries: dict[bytes, int], other: list[bytes]
) -> None:
    index = Index(build(entries, seed=b"s"))
    assert len(index) == len(entries)
    assert {key: index.lookup(key) for key in entries} == entries
    assert all(index.lookup(key) is None for key in other if key not in entries)


def test_the_same_entries_give_the_same_bytes_in_any_order() -> None:
    entries = {str(n).encode(): n for n in range(500)}
    backwards = dict(reversed(entries.items()))
    assert build(entries, seed=b"s") == build(backwards, seed=b"s")
    assert build(entries, seed=b"s") != build(entries, seed=b"t")


def test_an_entry_costs_less_than_five_bytes_before_its_record() -> None:
    data = build({str(n).encode(): 0 for n in range(10_000)})
    assert (len(data) - HEADER_SIZE) / 10_000 < 5 + 2


@settings(max_examples=300)
@given(st.data())
def test_damage_is_an_error_or_a_wrong_answer_but_never_a_crash(data: st.DataObject) -> None:
    sound = build({str(n).encode(): n for n in range(40)})
    at = data.draw(st.integers(0, len(sound) - 1))
    damaged = bytearray(sound)
    damaged[at] ^= data.draw(st.integers(1, 255))
    try:
        index = Index(bytes(damaged))
        for n in range(60):
            index.lookup(str(n).encode())
    except IndexCorruptError:
        pass


@given(st.integers(0, 400))
def test_a_truncated_file_is_refused(size: int) -> None:
    sound = build({str(n).encode(): n for n in range(40)})
    with pytest.raises(IndexCorruptError):
        Index(sound[: min(size, len(sound) - 1)])


def test_a_file_is_mapped_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.gpi"
    path.write_bytes(build({b"x": 7}))
    index = Index.open(path)
    assert index.lookup(b"x") == 7
    assert index.legend == {"n": 1}


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.gpi"
    path.touch()
    with pytest.raises(IndexCorruptError, match="empty"):
        Index.open(path)


def test_a_record_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        build({b"x": 65_536})


def test_a_fingerprint_depends_on_the_salt() -> None:
    assert fingerprint(b"x", b"1") != fingerprint(b"x", b"2")


def test_a_salt_under_which_a_protected_key_seems_listed_is_passed_over() -> None:
    entries = {f"listed{n}.example".encode(): 0 for n in range(15)}
    twin = b"441407012.example"  # shares a fingerprint under the first salt: found by search
    assert Index(build(entries)).lookup(twin) is not None
    guarded = Index(build(entries, never=[twin]))
    assert guarded.lookup(twin) is None
    assert all(guarded.lookup(key) is not None for key in entries)
