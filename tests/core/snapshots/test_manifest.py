import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest

from gatepost.errors import TrustError
from gatepost.snapshots.manifest import Manifest, PublishedSet

ISSUED = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
HASH = "ab" * 32


def body() -> dict[str, object]:
    entry = {"generation": 7, "entries": 3, "size": 5, "sha256": HASH, "text": None, "deltas": []}
    return {
        "generation": 7,
        "root": 1,
        "issued": "2027-01-31T12:00:00Z",
        "expires": "2027-02-07T12:00:00Z",
        "poll_seconds": 3600,
        "sets": {"disposable": entry},
    }


def text(members: object, first: str = "gatepost manifest v1") -> bytes:
    return f"{first}\n{json.dumps(members)}\n".encode()


def test_a_manifest_is_two_lines_of_exact_bytes() -> None:
    manifest = Manifest(
        generation=7,
        root=1,
        issued=ISSUED,
        expires=ISSUED + timedelta(days=7),
        poll_seconds=3600,
        sets={"disposable": PublishedSet.describe(b"hello", generation=7, entries=3, text=b"h\n")},
    )
    assert manifest.encode() == (
        b"gatepost manifest v1\n"
        b'{"expires":"2027-02-07T12:00:00Z","generation":7,"issued":"2027-01-31T12:00:00Z",'
        b'"poll_seconds":3600,"root":1,"sets":{"disposable":{"deltas":[],"entries":3,'
        b'"generation":7,'
        b'"sha256":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824","size":5,'
        b'"text":{"sha256":"91ee5e9f42ba3d34e414443b36a27b797a56a47aad6bb1e4c1769e69c77ce0ca",'
        b'"size":2}}}}\n'
    )
    assert Manifest.parse(manifest.encode()) == manifest


def test_a_delta_is_three_members() -> None:
    published = PublishedSet.describe(
        b"hello", generation=7, entries=3, deltas={6: b"small", 2: b"larger"}
    )
    manifest = Manifest.model_validate(body() | {"sets": {"disposable": published}})
    assert (
        b'"deltas":[[2,6,"' + sha256(b"larger").hexdigest()[:32].encode() + b'"],[6,5,"'
    ) in manifest.encode()
    read = Manifest.parse(manifest.encode()).sets["disposable"]
    assert read == published
    assert read.delta_from(3) is None
    delta = read.delta_from(6)
    assert delta is not None
    assert delta.matches(b"small")
    assert not delta.matches(b"smell")
    assert not delta.matches(b"small!")


def test_times_of_any_zone_are_written_in_utc_without_fractions() -> None:
    local = datetime(2027, 1, 31, 13, 0, 0, 999, tzinfo=timezone(timedelta(hours=1)))
    manifest = Manifest.model_validate(body() | {"issued": local, "sets": {}})
    assert manifest.issued == ISSUED
    assert b'"issued":"2027-01-31T12:00:00Z"' in manifest.encode()


def test_members_of_later_versions_are_ignored() -> None:
    later = body() | {"colour": "blue"}
    later["sets"] = {"disposable": later["sets"]["disposable"] | {"shade": 1}}  # type: ignore[index]  # a plain dict
    assert Manifest.parse(text(later)).sets["disposable"].size == 5


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("generation", 0),
        ("generation", -1),
        ("generation", 2**53),
        ("generation", "7"),
        ("generation", 7.0),
        ("generation", True),
        ("generation", 6),  # older than its set
        ("root", 0),
        ("issued", "2027-01-31T12:00:00"),
        ("issued", "2027-01-31T12:00:00+00:00"),
        ("issued", "2027-01-31 12:00:00Z"),
        ("issued", "2027-02-30T12:00:00Z"),
        ("issued", 1_801_396_800),
        ("expires", "2027-01-31T12:00:00Z"),  # at once
        ("expires", None),
        ("poll_seconds", 9),
        ("poll_seconds", 604_801),
        ("sets", []),
        ("sets", {f"set_{'a' * number}": {} for number in range(65)}),
    ],
)
def test_a_member_out_of_bounds_is_refused(member: str, value: object) -> None:
    with pytest.raises(TrustError, match="signed but malformed"):
        Manifest.parse(text(body() | {member: value}))


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("size", 0),
        ("size", 2**30 + 1),
        ("sha256", "AB" * 32),
        ("sha256", "ab" * 31),
        ("sha256", "ab" * 32 + "\n"),
        ("sha256", "../" * 21 + "a"),
        ("entries", -1),
        ("generation", 8),
        ("text", {"size": 1}),
        ("text", "none"),
        ("deltas", None),
        ("deltas", [[6, 9]]),
        ("deltas", [[0, 9, "ab" * 16]]),
        ("deltas", [[6, 0, "ab" * 16]]),
        ("deltas", [[6, 2**24 + 1, "ab" * 16]]),
        ("deltas", [[6, 9, "ab" * 32]]),
        ("deltas", [[6, 9, "../" * 10 + "ab"]]),
        ("deltas", [["6", 9, "ab" * 16]]),
        ("deltas", [[7, 9, "ab" * 16]]),  # leads nowhere
        ("deltas", [[6, 9, "ab" * 16]] * 129),
    ],
)
def test_a_set_out_of_bounds_is_refused(member: str, value: object) -> None:
    entry = {"generation": 7, "entries": 3, "size": 5, "sha256": HASH} | {member: value}
    with pytest.raises(TrustError, match="signed but malformed"):
        Manifest.parse(text(body() | {"sets": {"disposable": entry}}))


@pytest.mark.parametrize("name", ["", "a" * 41, "Upper", "../up", "a b", "a\n", "äh", "a-b", "a1"])
def test_a_set_name_is_plain(name: str) -> None:
    entry = {"generation": 7, "entries": 3, "size": 5, "sha256": HASH}
    with pytest.raises(TrustError, match="signed but malformed"):
        Manifest.parse(text(body() | {"sets": {name: entry}}))


@pytest.mark.parametrize("first", ["gatepost root v1", "gatepost manifest v2", "", "<html>"])
def test_another_kind_of_note_is_refused(first: str) -> None:
    with pytest.raises(TrustError, match="expected a note of the kind 'gatepost manifest v1'"):
        Manifest.parse(text(body(), first))


@pytest.mark.parametrize(
    "rest", [b"", b"{}", b"{}\n{}\n", b"[]\n", b"null\n", b"{\n", b"[" * 9999 + b"\n"]
)
def test_what_is_not_one_line_of_json_is_refused(rest: bytes) -> None:
    with pytest.raises(TrustError):
        Manifest.parse(b"gatepost manifest v1\n" + rest)


def test_a_manifest_does_not_change() -> None:
    manifest = Manifest.parse(text(body()))
    with pytest.raises(ValueError, match="frozen"):
        manifest.generation = 9
