"""The test vectors of docs/snapshots.md: what a reader must take, and what it must refuse.

    python -m support.trust_vectors > docs/vectors/trust.json

Keys are derived from their names and times are fixed, so that this writes the same bytes always.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.manifest import Manifest, PublishedSet
from gatepost.snapshots.notes import sign_note
from gatepost.snapshots.root import Root
from gatepost.snapshots.times import format_time
from gatepost.snapshots.trust_line import TrustLine
from support.snapshot_service import DAY, secret_key

__all__ = ["document"]

NOW = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
A, B, C, D, E = (secret_key(f"example.org/root-{letter}") for letter in "abcde")
M1, M2 = secret_key("example.org/manifest-1"), secret_key("example.org/manifest-2")
STRANGER = secret_key("example.net/stranger")


def root(version: int, *keys: SecretKey, **changes: object) -> bytes:
    members: dict[str, object] = {
        "version": version,
        "issued": NOW - 30 * DAY,
        "expires": NOW + 900 * DAY,
        "threshold": 2,
        "roots": (A.public, B.public, C.public),
        "manifest_keys": (M1.public,),
    }
    return sign_note(Root.model_validate(members | changes).encode(), keys)


def manifest(generation: int, key: SecretKey = M1, **changes: object) -> bytes:
    index = PublishedSet.describe(b"index", generation=1, entries=1)
    members: dict[str, object] = {
        "generation": generation,
        "root": 1,
        "issued": NOW - timedelta(hours=1),
        "expires": NOW + 7 * DAY,
        "poll_seconds": 3600,
        "sets": {"disposable": index},
    }
    return sign_note(Manifest.model_validate(members | changes).encode(), [key])


ROOT_1 = root(1, A, B)
ROOT_2 = root(2, B, C, manifest_keys=(M2.public,))
ROOT_3 = root(3, A, C, D, E, roots=(C.public, D.public, E.public), manifest_keys=(M2.public,))


def vector(
    says: str,
    offered: bytes,
    takes: int | None,
    *,
    roots: Sequence[bytes] = (ROOT_1,),
    before: Sequence[bytes] = (),
    now: datetime = NOW,
    trust: TrustLine | None = None,
) -> dict[str, Any]:
    """One case; `takes` is the generation that a reader ends up with, None: it refuses."""
    return {
        "says": says,
        "trust": str(trust or TrustLine.of(ROOT_1)),
        "roots": [note.decode() for note in roots],
        "manifest": offered.decode(),
        "accepted_before": [note.decode() for note in before],
        "now": format_time(now),
        "takes": takes,
    }


def cases() -> Iterator[dict[str, Any]]:
    yield from _accepted()
    yield from _signatures()
    yield from _roots()
    yield from _times()
    yield from _history()


def _accepted() -> Iterator[dict[str, Any]]:
    yield vector("a first manifest", manifest(7), 7)
    yield vector("a newer manifest", manifest(8), 8, before=[manifest(7)])
    yield vector("the same manifest", manifest(7), 7, before=[manifest(7)])
    extra = manifest(7) + manifest(7, STRANGER).rpartition(b"\n\n")[2]
    yield vector("a signature by an unknown key beside a good one", extra, 7)
    twice = manifest(7) + manifest(7).rpartition(b"\n\n")[2]
    yield vector("the same signature twice", twice, 7)
    unknown = manifest(7).rpartition(b"\n\n")[0].replace(b'"root":1', b'"new":true,"root":1')
    yield vector("a member that is not known", sign_note(unknown + b"\n", [M1]), 7)
    held = manifest(7, held_since=NOW - 2 * DAY)
    yield vector("publication is held back, and the same sets stay", held, 7, before=[manifest(6)])


def _signatures() -> Iterator[dict[str, Any]]:
    note = manifest(7)
    yield vector("a changed text", note.replace(b'"generation":7', b'"generation":9'), None)
    yield vector("base64 with other spare bits", _respelt(note), None)
    yield vector("signed by a stranger only", manifest(7, STRANGER), None)
    yield vector("signed by a root key", manifest(7, A), None)
    yield vector("no signature", note.rpartition(b"\n\n")[0] + b"\n\n", None)
    yield vector("a carriage return before the newline", note.replace(b"v1\n", b"v1\r\n"), None)
    yield vector("a root note in place of a manifest", sign_note(_text(ROOT_1), [M1]), None)
    borrowed = SecretKey(M1.name, bytes(range(32)))
    yield vector("another key under the same name", manifest(7, borrowed), None)


def _roots() -> Iterator[dict[str, Any]]:
    new = manifest(7, M2, root=2)
    yield vector("root 2, with a new manifest key", new, 7, roots=[ROOT_1, ROOT_2])
    three = [ROOT_1, ROOT_2, ROOT_3]
    yield vector("root 3, with other root keys", manifest(7, M2, root=3), 7, roots=three)
    later = TrustLine.of(ROOT_2, version=2)
    yield vector("a trust line of root 2", new, 7, roots=[ROOT_2], trust=later)
    kept = root(2, A, B)
    yield vector("a manifest of root 1 whose key root 2 kept", manifest(7), 7, roots=[ROOT_1, kept])
    old_key = "a manifest of the key that root 2 replaced"
    yield vector(old_key, manifest(7), None, roots=[ROOT_1, ROOT_2])
    yield vector("a manifest of a root that is not there", manifest(7, root=2), None)
    yield vector(
        "another root than the pinned one", manifest(7), None, roots=[root(1, A, B, threshold=1)]
    )
    yield vector("root 1 with one signature", manifest(7), None, roots=[root(1, A)])
    yield vector("root 1 with one signature twice", manifest(7), None, roots=[root(1, A, A)])
    names = (C.public, D.public, E.public)
    for says, keys in (
        ("root 2 without enough of the old keys", (C, D, E)),
        ("root 2 without enough of its own keys", (A, B, C)),
    ):
        taken = root(2, *keys, roots=names, manifest_keys=(M2.public,))
        yield vector(says, new, None, roots=[ROOT_1, taken])
    yield vector("root 2 left out", manifest(7, M2, root=3), None, roots=[ROOT_1, ROOT_3])


def _times() -> Iterator[dict[str, Any]]:
    yield vector(
        "a second before it expires", manifest(7), 7, now=NOW + 7 * DAY - timedelta(seconds=1)
    )
    yield vector("the second that it expires in", manifest(7), None, now=NOW + 7 * DAY)
    yield vector("issued 23 hours ahead", manifest(7), 7, now=NOW - timedelta(hours=24))
    yield vector("issued 25 hours ahead", manifest(7), None, now=NOW - timedelta(hours=26))
    short = root(2, A, B, expires=NOW - DAY)
    yield vector("an expired root", manifest(7), None, roots=[ROOT_1, short])
    fresh = root(3, A, B)
    yield vector("an expired root on the way", manifest(7), 7, roots=[ROOT_1, short, fresh])


def _history() -> Iterator[dict[str, Any]]:
    yield vector("an older generation", manifest(6), None, before=[manifest(7)])
    yield vector("below the higher of two", manifest(8), None, before=[manifest(7), manifest(9)])
    other = manifest(7, poll_seconds=60)
    yield vector("another manifest of the same generation", other, None, before=[manifest(7)])
    jump = manifest(2**53 - 1)
    recovered = manifest(3, M2, root=2)
    says = "a low generation after the key that jumped ahead was replaced"
    yield vector(says, recovered, 3, roots=[ROOT_1, ROOT_2], before=[jump])
    yield vector("a low generation while that key still counts", manifest(3), None, before=[jump])
    both = root(2, A, B, manifest_keys=(M1.public, M2.public))
    says = "the same text signed by another key of the root"
    again = sign_note(_text(manifest(7)), [M2])
    yield vector(says, again, 7, roots=[ROOT_1, both], before=[manifest(7)])
    damaged = manifest(7).replace(b"index", b"xedni").replace(b"generation", b"generatioN")
    yield vector("what was accepted before is damaged", manifest(6), 6, before=[damaged])


def _text(note: bytes) -> bytes:
    return note.rpartition(b"\n\n")[0] + b"\n"


def _respelt(note: bytes) -> bytes:
    """The last signature in other characters of base64 that decode to the same bytes.

    68 bytes end in two characters and one "=" of padding, whose last two bits nobody reads.
    """
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    assert note.endswith(b"=\n")
    last = alphabet.index(note[-3:-2])
    assert last % 4 == 0
    return note[:-3] + alphabet[last + 1 : last + 2] + note[-2:]


def document() -> str:
    """The whole file."""
    return json.dumps({"vectors": list(cases())}, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
