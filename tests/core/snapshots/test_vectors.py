"""The committed test vectors: what Gatepost writes, and what a reader from the page alone reads."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from gatepost.lists.entries import (
    EntryClass,
    ListEntry,
    address_key,
    build_list,
    domain_key,
    read_palette,
)
from gatepost.lists.index import Index
from gatepost.lists.layout import fingerprint
from gatepost.lists.state import DomainFlag, DomainState, build_domain_state, read_state
from gatepost.snapshots.delta import apply_delta, encode_delta
from gatepost.snapshots.rice import encode_ascending
from support.house import ROOT
from support.plain_reader import PlainFile, plain_apply, plain_rice

VECTORS: dict[str, Any] = json.loads(
    (ROOT / "tests/core/data/snapshot_vectors.json").read_text(encoding="ascii")
)
SEED = bytes.fromhex(VECTORS["seed"])
KINDS = ("list", "domain_state")


def files(kind: str) -> tuple[bytes, bytes, bytes]:
    """Old file, new file, delta."""
    vector = VECTORS[kind]
    return (
        bytes.fromhex(vector["old_file"]),
        bytes.fromhex(vector["new_file"]),
        bytes.fromhex(vector["delta"]),
    )


def listed(rows: dict[str, Any]) -> dict[bytes, ListEntry]:
    entries = {
        domain_key(domain): ListEntry(
            EntryClass(row["class"]), tuple(row["sources"]), row["confirmed"]
        )
        for domain, row in rows.items()
    }
    joe = ListEntry(EntryClass.BLACKLISTED_ADDRESS, ("manual",), True)
    return entries | {address_key(VECTORS["list"]["address"]): joe}


def states(rows: dict[str, Any]) -> dict[str, DomainState]:
    return {
        domain: DomainState(
            DomainFlag(row["flags"]), tuple(row["mx"]), date.fromisoformat(row["checked"])
        )
        for domain, row in rows.items()
    }


def test_fingerprints() -> None:
    for vector in VECTORS["fingerprints"]:
        salt = bytes.fromhex(vector["salt"])
        assert f"{fingerprint(vector['key'].encode(), salt):016x}" == vector["fingerprint"]


@pytest.mark.parametrize("vector", VECTORS["rice"])
def test_rice_codes(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["bytes"])
    assert encode_ascending(vector["numbers"]) == data
    assert plain_rice(data, len(vector["numbers"])) == (vector["numbers"], len(data))


def test_lists_are_written_and_read_byte_by_byte() -> None:
    vector, (old, new, _) = VECTORS["list"], files("list")
    assert build_list(listed(vector["old"]), seed=SEED) == old
    assert build_list(listed(vector["new"]), seed=SEED, like=old) == new
    index = Index(new)
    palette = read_palette(index.legend)
    for key, entry in listed(vector["new"]).items():
        record = index.lookup(key)
        assert record is not None
        assert palette[record] == entry


def test_domain_states_are_written_and_read_byte_by_byte() -> None:
    vector, (old, new, _) = VECTORS["domain_state"], files("domain_state")
    assert build_domain_state(states(vector["old"]), seed=SEED) == old
    assert build_domain_state(states(vector["new"]), seed=SEED, like=old) == new
    index = Index(new)
    for domain, state in states(vector["new"]).items():
        record = index.lookup(domain_key(domain))
        assert record is not None
        assert read_state(domain, record, index) == state


@pytest.mark.parametrize("kind", KINDS)
def test_the_delta_makes_the_new_file(kind: str) -> None:
    old, new, delta = files(kind)
    assert apply_delta(old, delta, size=len(new)) == new
    # Another zlib may pack otherwise; what it makes is the same.
    assert apply_delta(old, encode_delta(old, new), size=len(new)) == new


@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_written_from_the_page_alone_applies_the_delta(kind: str) -> None:
    old, new, delta = files(kind)
    assert plain_apply(old, delta) == new


def test_a_reader_written_from_the_page_alone_reads_the_lists() -> None:
    plain = PlainFile(files("list")[1])
    for domain, row in VECTORS["list"]["new"].items():
        record = plain.record(domain.encode())
        assert record is not None
        assert plain.legend["palette"][record] == row
    assert plain.record(b"gmail.com") is None


def test_a_reader_written_from_the_page_alone_reads_the_states() -> None:
    plain = PlainFile(files("domain_state")[1])
    for domain, row in VECTORS["domain_state"]["new"].items():
        state = plain.state(domain)
        assert state is not None
        assert (state["flags"], state["mx"]) == (row["flags"], row["mx"])
        assert date(1970, 1, 1) + timedelta(days=state["day"]) == date.fromisoformat(row["checked"])
    assert plain.state("domain7.example") is None
