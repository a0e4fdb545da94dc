"""A second reader of the trust rules, written from docs/snapshots.md alone.

It uses nothing of Gatepost: a hash, base64, JSON and an Ed25519 library are all that a reader in
another language needs. That it agrees with ours on every vector shows that the page says enough.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

__all__ = ["Refused", "judge"]

DASH = "\u2014 "
DAY = 86_400
P = 2**255 - 19
ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826


class Refused(Exception):  # noqa: N818  the word of the vectors
    """A rule was broken."""


@dataclass
class Note:
    text: bytes
    signatures: list[tuple[str, bytes, bytes]]  # name, key id, signature


def keep_to(rule: bool, why: str) -> None:
    if not rule:
        raise Refused(why)


def read_note(data: bytes) -> Note:
    keep_to(len(data) <= 256 * 1024, "size")
    text, found, tail = data.rpartition(b"\n\n")
    keep_to(bool(found) and tail.endswith(b"\n"), "no signatures")
    try:
        characters = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("UTF-8") from error
    keep_to(all(c >= " " or c == "\n" for c in characters), "control characters")
    lines = tail.decode().split("\n")[:-1]
    keep_to(len(lines) <= 100, "too many signatures")
    return Note(text + b"\n", [read_signature(line) for line in lines])


def read_signature(line: str) -> tuple[str, bytes, bytes]:
    keep_to(line.startswith(DASH), "signature line")
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise Refused("base64") from error
    keep_to(base64.b64encode(data).decode() == encoded, "another spelling")
    keep_to(bool(name) and len(data) > 4, "signature line")
    return name, data[:4], data[4:]


def read_key(line: str) -> tuple[str, bytes, bytes]:
    """Name, key id and the 32 bytes."""
    name, key_id, encoded = line.split("+", 2)
    data = base64.b64decode(encoded, validate=True)
    keep_to(len(data) == 33 and data[0] == 1, "not Ed25519")
    expected = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    keep_to(expected.hex() == key_id, "key id")
    y = (int.from_bytes(data[1:], "little") & (2**255 - 1)) % P
    keep_to(y not in (0, 1, P - 1, ORDER_8, P - ORDER_8), "small order")
    return name, expected, data[1:]


def signers(note: Note, lines: list[str]) -> int:
    """How many of these keys signed; a signature by one of them that is wrong refuses it all."""
    keys = {(name, key_id): raw for name, key_id, raw in map(read_key, lines)}
    signed = set()
    for name, key_id, signature in note.signatures:
        raw = keys.get((name, key_id))
        if raw is None or (name, key_id) in signed:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(raw).verify(signature, note.text)
        except InvalidSignature as error:
            raise Refused("signature") from error
        signed.add((name, key_id))
    return len(signed)


def body(note: Note, kind: str) -> dict[str, Any]:
    first, _, rest = note.text.partition(b"\n")
    keep_to(first == kind.encode(), "another kind of note")
    keep_to(rest.count(b"\n") == 1 and rest.endswith(b"\n"), "two lines")
    members: dict[str, Any] = json.loads(rest)
    return members


def newest_root(trust: str, notes: list[bytes]) -> dict[str, Any]:
    number, _, pinned = trust.removeprefix("gatepost-root-").partition(":")
    first = read_note(notes[0])
    keep_to(hashlib.sha256(first.text).hexdigest() == pinned, "pinned hash")
    root = body(first, "gatepost root v1")
    keep_to(root["version"] == int(number), "number")
    keep_to(signers(first, root["roots"]) >= root["threshold"], "threshold")
    for data in notes[1:]:
        note = read_note(data)
        keep_to(signers(note, root["roots"]) >= root["threshold"], "threshold of the old")
        following = body(note, "gatepost root v1")
        keep_to(following["version"] == root["version"] + 1, "number")
        keep_to(signers(note, following["roots"]) >= following["threshold"], "threshold")
        root = following
    return root


def check_times(members: dict[str, Any], now: str) -> None:
    # Times of this form sort as they follow one another.
    keep_to(now < members["expires"], "expired")
    keep_to(seconds(members["issued"]) <= seconds(now) + DAY, "clock")


def seconds(time: str) -> int:
    import calendar
    from time import strptime

    return calendar.timegm(strptime(time, "%Y-%m-%dT%H:%M:%SZ"))


def judge(vector: dict[str, Any]) -> int:
    """The generation that a reader takes; Refused otherwise."""
    root = newest_root(vector["trust"], [note.encode() for note in vector["roots"]])
    check_times(root, vector["now"])
    offered = read_note(vector["manifest"].encode())
    keep_to(signers(offered, root["manifest_keys"]) > 0, "no manifest key")
    manifest = body(offered, "gatepost manifest v1")
    keep_to(manifest["root"] <= root["version"], "a newer root")
    check_times(manifest, vector["now"])
    for text in vector["accepted_before"]:
        try:
            before = read_note(text.encode())
            vouched = signers(before, root["manifest_keys"]) > 0
        except Refused:
            vouched = False
        if not vouched:
            continue
        last = body(before, "gatepost manifest v1")["generation"]
        keep_to(manifest["generation"] >= last, "older")
        same = manifest["generation"] == last
        keep_to(not same or before.text == offered.text, "two of one generation")
    generation: int = manifest["generation"]
    return generation
