"""Roots that follow one another, on bytes; `test_root_walk` shows them over HTTP."""

from datetime import UTC, datetime

import pytest

from gatepost.errors import TrustError
from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.notes import sign_note
from gatepost.snapshots.root import Root
from gatepost.snapshots.root_chain import verify_chain, verify_next_root
from gatepost.snapshots.trust_line import TrustLine
from support.snapshot_service import DAY, secret_key

NOW = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
A, B, C, D, E, M, M2, STRANGER = (
    secret_key(name) for name in ("a", "b", "c", "d", "e", "m", "m2", "s")
)
OLD = (A, B, C)


def root(version: int, **changes: object) -> Root:
    members: dict[str, object] = {
        "version": version,
        "issued": NOW,
        "expires": NOW + 900 * DAY,
        "threshold": 2,
        "roots": tuple(key.public for key in OLD),
        "manifest_keys": (M.public,),
    }
    return Root.model_validate(members | changes)


FIRST = sign_note(root(1).encode(), [A, B])
TRUST = TrustLine.of(FIRST)


def signed(version: int, *keys: SecretKey, **changes: object) -> bytes:
    return sign_note(root(version, **changes).encode(), keys)


def test_a_line_leads_to_the_newest_root_however_long_ago_it_was_printed() -> None:
    notes = [
        FIRST,
        *(signed(n, A, C, manifest_keys=(secret_key(f"m{n}").public,)) for n in range(2, 60)),
    ]
    assert verify_chain(TRUST, notes).manifest_keys == (secret_key("m59").public,)


def test_every_root_key_can_be_replaced_in_time() -> None:
    """One key a root: the two that stay hand over each time."""
    a_to_d = signed(2, B, C, D, roots=(B.public, C.public, D.public))
    b_to_e = signed(3, C, D, E, roots=(C.public, D.public, E.public))
    newest = verify_chain(TRUST, [FIRST, a_to_d, b_to_e])
    assert newest.roots == (C.public, D.public, E.public)
    with pytest.raises(TrustError, match="root note 4 is signed by 0 of the keys of root 3"):
        verify_next_root(newest, signed(4, A, B))


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ((A, D), "signed by 1 of the keys of root 1 and needs 2"),
        ((A, A, STRANGER), "signed by 1 of the keys of root 1 and needs 2"),
        ((D, E), "signed by 0 of the keys of root 1 and needs 2"),
        ((M, M2), "signed by 0 of the keys of root 1 and needs 2"),
        ((A, B), "root note 2 is signed by 0 of its root keys and needs 2"),
        ((A, B, D), "root note 2 is signed by 1 of its root keys and needs 2"),
    ],
)
def test_old_keys_and_new_keys_must_both_have_signed(
    keys: tuple[SecretKey, ...], text: str
) -> None:
    note = signed(2, *keys, roots=(D.public, E.public))
    with pytest.raises(TrustError, match=text):
        verify_chain(TRUST, [FIRST, note])


def test_a_key_of_both_roots_signs_for_both() -> None:
    assert verify_chain(TRUST, [FIRST, signed(2, A, B)]).version == 2


def test_a_higher_threshold_holds_from_its_own_root_on() -> None:
    three = {"threshold": 3}
    with pytest.raises(TrustError, match="signed by 2 of its root keys and needs 3"):
        verify_chain(TRUST, [FIRST, signed(2, A, B, **three)])
    of_three = signed(2, A, B, C, **three)
    with pytest.raises(
        TrustError, match="root note 3 is signed by 2 of the keys of root 2 and needs 3"
    ):
        verify_chain(TRUST, [FIRST, of_three, signed(3, A, B)])


@pytest.mark.parametrize("version", [1, 3])
def test_a_root_cannot_be_left_out_or_shown_again(version: int) -> None:
    with pytest.raises(TrustError, match=f"root note 2 calls itself root {version}"):
        verify_chain(TRUST, [FIRST, signed(version, A, B)])


def test_no_byte_of_a_next_root_can_change() -> None:
    note = signed(2, A, B)
    for position in range(0, len(note), 7):
        tampered = note[:position] + bytes([note[position] ^ 1]) + note[position + 1 :]
        with pytest.raises(TrustError):
            verify_chain(TRUST, [FIRST, tampered])


def test_what_the_old_keys_did_not_sign_is_not_parsed() -> None:
    """The text is no root at all: the signatures are missed first."""
    with pytest.raises(TrustError, match="signed by 1 of the keys of root 1"):
        verify_chain(TRUST, [FIRST, sign_note(b"gatepost root v1\n{]\n", [A])])
    with pytest.raises(TrustError, match="malformed"):
        verify_chain(TRUST, [FIRST, sign_note(b"gatepost root v1\n{]\n", [A, B])])
