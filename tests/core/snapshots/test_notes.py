import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.errors import TrustError
from gatepost.snapshots.keys import PublicKey, SecretKey
from gatepost.snapshots.notes import MAX_NOTE_SIZE, Note, sign_note, verify_note
from support.snapshot_service import secret_key

# The example of Go's golang.org/x/mod/sumdb/note, the first implementation of this form.
GO_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_TEXT = (
    b"If you think cryptography is the answer to your problem,\n"
    b"then you don't know what your problem is.\n"
)
GO_NOTE = (
    GO_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvq"
    "fqdngotpRZb6KE6RyyBwJnAM=\n".encode()
)

ALICE, BOB = secret_key("alice"), secret_key("bob")
NOTE = sign_note(b"the text\n\nof two paragraphs\n", [ALICE])

# Any text that a note may hold: UTF-8 without control characters but the newline.
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\n"))


def verified(data: bytes, *keys: SecretKey) -> bytes:
    """The text, when one of `keys` signed it."""
    note = Note.decode(data)
    if not verify_note(note, [key.public for key in keys]):
        raise TrustError("signed by nobody we know")
    return note.text


def test_notes_are_those_of_other_implementations() -> None:
    key = SecretKey.decode(GO_SECRET)
    assert sign_note(GO_TEXT, [key]) == GO_NOTE
    assert verified(GO_NOTE, key) == GO_TEXT


@given(texts)
def test_every_text_comes_back_as_it_was_signed(text: str) -> None:
    data = text.encode() + b"\n"
    assert verified(sign_note(data, [ALICE, BOB]), BOB) == data


@given(st.integers(0, len(NOTE) - 1), st.integers(0, 255))
def test_no_byte_of_text_or_signature_can_change(position: int, value: int) -> None:
    changed = bytearray(NOTE)
    changed[position] = value
    if bytes(changed) == NOTE:
        assert verified(bytes(changed), ALICE)
        return
    with pytest.raises(TrustError):
        verified(bytes(changed), ALICE)


def test_a_signature_has_one_spelling() -> None:
    """base64 leaves two spare bits at the end of 68 bytes, which decoders commonly ignore."""
    head, last = NOTE[:-3], NOTE[-3:-2]
    accepted = []
    for letter in string.ascii_letters + string.digits + "+/":
        spelling = head + letter.encode() + b"=\n"
        try:
            verified(spelling, ALICE)
        except TrustError:
            continue
        accepted.append(letter.encode())
    assert accepted == [last]


@given(st.integers(0, len(NOTE) - 1), st.binary(min_size=1, max_size=3))
def test_nothing_can_be_put_in(position: int, more: bytes) -> None:
    with pytest.raises(TrustError):
        verified(NOTE[:position] + more + NOTE[position:], ALICE)


@given(st.binary(max_size=300))
def test_garbage_is_refused(data: bytes) -> None:
    with pytest.raises(TrustError):
        verified(data, ALICE)


def test_signatures_by_strangers_are_ignored() -> None:
    note = Note.decode(sign_note(b"text\n", [BOB, ALICE]))
    assert verify_note(note, [ALICE.public]) == (ALICE.public,)
    assert verify_note(note, [secret_key("carol").public]) == ()


def test_a_key_of_the_same_name_is_a_stranger() -> None:
    twin = SecretKey("alice", b"\x07" * 32)
    assert verify_note(Note.decode(sign_note(b"text\n", [twin])), [ALICE.public]) == ()


def test_a_known_key_that_does_not_verify_refuses_the_note_even_beside_a_good_one() -> None:
    good = Note.decode(sign_note(b"text\n", [ALICE, BOB]))
    other = Note.decode(sign_note(b"other\n", [ALICE]))
    mixed = Note(b"text\n", (good.signatures[1], other.signatures[0]))
    with pytest.raises(TrustError, match="signature of alice does not verify"):
        verify_note(mixed, [ALICE.public, BOB.public])


def test_a_repeated_signature_counts_once() -> None:
    note = Note.decode(sign_note(b"text\n", [ALICE, ALICE, ALICE]))
    assert verify_note(note, [ALICE.public, BOB.public]) == (ALICE.public,)


@pytest.mark.parametrize("size", [0, 1, 63, 65])
def test_a_signature_of_another_length_does_not_verify(size: int) -> None:
    assert not ALICE.public.verifies(bytes(size), b"text\n")


def test_a_public_key_that_is_no_point_verifies_nothing() -> None:
    assert not PublicKey("n", (2).to_bytes(32, "little")).verifies(bytes(64), b"text\n")


def test_a_note_has_a_size() -> None:
    with pytest.raises(TrustError, match="larger than 262144 bytes"):
        Note.decode(b"x" * MAX_NOTE_SIZE + NOTE)
    with pytest.raises(TrustError, match="would be larger than"):
        sign_note(b"x" * MAX_NOTE_SIZE + b"\n", [ALICE])


def test_a_note_has_at_most_a_hundred_signatures() -> None:
    line = NOTE.rpartition(b"\n\n")[2]
    assert verified(NOTE + line * 99, ALICE)
    with pytest.raises(TrustError, match="more than 100 signatures"):
        verified(NOTE + line * 100, ALICE)


@pytest.mark.parametrize("text", [b"no newline", b"", b"bell \x07\n", b"return\r\n", b"\xff\n"])
def test_a_text_that_no_note_can_hold_is_not_signed(text: bytes) -> None:
    with pytest.raises(TrustError):
        sign_note(text, [ALICE])


def test_a_note_needs_a_signature() -> None:
    with pytest.raises(TrustError, match="at least one signature"):
        sign_note(b"text\n", [])
