"""Roots of trust: the one that the trust line pins, and those that followed it.

Pure, as `trusted` is: bytes in, a verified Root or a TrustError out. A root may be expired here:
what has to be fresh is the newest one, and `trusted` looks at that.
"""

import hashlib
from collections.abc import Iterable

from gatepost.errors import TrustError
from gatepost.snapshots.notes import Note, verify_note
from gatepost.snapshots.root import Root
from gatepost.snapshots.trust_line import TrustLine

__all__ = ["verify_chain", "verify_first_root", "verify_next_root"]


def verify_chain(trust: TrustLine, notes: Iterable[bytes]) -> Root:
    """The newest root in `notes`: the first one is pinned by `trust`, each next one follows it."""
    first, *later = notes
    root = verify_first_root(trust, first)
    for data in later:
        root = verify_next_root(root, data)
    return root


def verify_first_root(trust: TrustLine, data: bytes) -> Root:
    """The root that `trust` pins, signed by enough of its own keys."""
    note = Note.decode(data)
    # The pinned hash verifies the text before a byte of it is parsed; then the text names the
    # keys that must have signed it.
    if hashlib.sha256(note.text).hexdigest() != trust.sha256:
        raise TrustError(
            f"root note {trust.version} does not match the trust line: sync_url and"
            " GATEPOST_TRUST belong to different services; copy both from the same operator"
        )
    root = Root.parse(note.text)
    if root.version != trust.version:
        raise TrustError(
            f"the trust line names root {trust.version} but pins the text of root {root.version};"
            " copy the trust line again"
        )
    _check_threshold(note, root.version, root)
    return root


def verify_next_root(before: Root, data: bytes) -> Root:
    """The root that follows `before`: signed by enough of the old root keys and of the new ones.

    The old keys hand over, and the new ones prove that somebody holds them.
    """
    note = Note.decode(data)
    # The signatures that `before` asks for come first: nothing unverified is parsed.
    _check_threshold(note, before.version + 1, before)
    root = Root.parse(note.text)
    if root.version != before.version + 1:
        raise TrustError(
            f"root note {before.version + 1} calls itself root {root.version}; a mirror mixed up"
            " its files, or somebody did"
        )
    _check_threshold(note, root.version, root)
    return root


def _check_threshold(note: Note, version: int, keys: Root) -> None:
    """Root note `version` must be signed by the threshold of the root keys that `keys` names."""
    signers = verify_note(note, keys.roots)
    if len(signers) < keys.threshold:
        whose = "its root keys" if keys.version == version else f"the keys of root {keys.version}"
        raise TrustError(
            f"root note {version} is signed by {len(signers)} of {whose} and needs"
            f" {keys.threshold}; tell the operator of the service"
        )
