"""Signed notes: a text and signatures under it (https://c2sp.org/signed-note).

A note is the text, which ends in a newline, an empty line, then one line for each signature:
`— <key name> <base64 of key id and signature>`. The signature covers the exact bytes of the text,
so nothing is parsed, sorted or re-encoded before it is verified.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass

from gatepost.errors import TrustError
from gatepost.snapshots.keys import PublicKey, SecretKey

__all__ = ["MAX_NOTE_SIZE", "Note", "Signature", "sign_note", "verify_note"]

MAX_NOTE_SIZE = 256 * 1024  # bytes; a manifest of every set is a few KiB
MAX_SIGNATURES = 100
PREFIX = "— "
KEY_ID_SIZE = 4
DAMAGED = "; the download was damaged or this is not a Gatepost service"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who says to have signed, which key, and the signature's bytes."""

    name: str
    key_id: bytes
    value: bytes

    def encode(self) -> str:
        """The line, with its newline."""
        return f"{PREFIX}{self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"

    @classmethod
    def decode(cls, line: str) -> "Signature":
        """Read a line without its newline; TrustError when it is not exactly what encode writes."""
        name, space, encoded = line.removeprefix(PREFIX).partition(" ")
        try:
            data = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError) as error:
            raise TrustError("a signature line of the note is not base64" + DAMAGED) from error
        signature = cls(name, data[:KEY_ID_SIZE], data[KEY_ID_SIZE:])
        # base64 has several spellings of one value (spare bits at the end): only one is ours, so
        # that no byte of a signature line can change unseen.
        if not name or not space or not signature.value or signature.encode() != line + "\n":
            raise TrustError("a signature line of the note is malformed" + DAMAGED)
        return signature


@dataclass(frozen=True, slots=True)
class Note:
    """A text and what is written under it. Nothing here is verified: use `verify_note`."""

    text: bytes
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """The bytes that are published."""
        return self.text + b"\n" + "".join(s.encode() for s in self.signatures).encode()

    @classmethod
    def decode(cls, data: bytes) -> "Note":
        """Split published bytes; TrustError when they are not a note."""
        if len(data) > MAX_NOTE_SIZE:
            raise TrustError(f"the note is larger than {MAX_NOTE_SIZE} bytes" + DAMAGED)
        text, found, tail = data.rpartition(b"\n\n")
        if not found or not tail.endswith(b"\n"):
            raise TrustError("the signed note has no signature lines" + DAMAGED)
        _check_characters(data)
        lines = tail.decode().split("\n")[:-1]
        if len(lines) > MAX_SIGNATURES:
            raise TrustError(f"the note has more than {MAX_SIGNATURES} signatures" + DAMAGED)
        return cls(text + b"\n", tuple(Signature.decode(line) for line in lines))


def sign_note(text: bytes, keys: Iterable[SecretKey]) -> bytes:
    """The note of `text` with one signature for each key, in the order given."""
    if not text.endswith(b"\n"):
        raise TrustError("the text of a note must end with a newline")
    _check_characters(text)
    signatures = tuple(Signature(k.name, k.public.key_id, k.sign(text)) for k in keys)
    if not signatures:
        raise TrustError("a note needs at least one signature")
    note = Note(text, signatures).encode()
    if len(note) > MAX_NOTE_SIZE:
        raise TrustError(f"the note would be larger than {MAX_NOTE_SIZE} bytes")
    return note


def verify_note(note: Note, keys: Iterable[PublicKey]) -> tuple[PublicKey, ...]:
    """Those of `keys` that signed `note`, each once, in the order given.

    Signatures by other keys are ignored. TrustError when a signature names one of `keys` and does
    not verify: somebody changed the text or the signature.
    """
    known = {(key.name, key.key_id): key for key in keys}
    signers = []
    for signature in note.signatures:
        # pop: a key counts once, however often its signature is repeated
        key = known.pop((signature.name, signature.key_id), None)
        if key is None:
            continue
        if not key.verifies(signature.value, note.text):
            raise TrustError(f"the signature of {key.name} does not verify" + DAMAGED)
        signers.append(key)
    return tuple(signers)


def _check_characters(data: bytes) -> None:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise TrustError("the note is not UTF-8 text" + DAMAGED) from error
    if any(character < " " and character != "\n" for character in text):
        raise TrustError("the note holds control characters" + DAMAGED)
