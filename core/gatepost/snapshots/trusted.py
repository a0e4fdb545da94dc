"""The rules of trust: what a client believes, and why it refuses the rest.

Pure: bytes and a time in, a verified manifest or a TrustError out. Nothing here reads a file, a
socket or a clock. The rules follow The Update Framework (https://theupdateframework.io): an
attacker who holds the server, the network or an old copy cannot make a client accept what the
manifest key did not sign, go back, stand still past an expiry, or mix two generations.
"""

import hashlib
from datetime import datetime, timedelta

from gatepost.errors import TrustError
from gatepost.snapshots.manifest import Manifest
from gatepost.snapshots.notes import Note, verify_note
from gatepost.snapshots.root import Root
from gatepost.snapshots.times import format_time
from gatepost.snapshots.trust_line import TrustLine

__all__ = ["verify_manifest", "verify_root", "verify_snapshot"]

# A clock set to local time instead of UTC is up to 14 hours off and still works; one that is
# further behind would make every expiry meaningless.
CLOCK_TOLERANCE = timedelta(days=1)


def verify_snapshot(
    *,
    trust: TrustLine,
    root_note: bytes,
    manifest_note: bytes,
    now: datetime,
    current_note: bytes | None = None,
) -> Manifest:
    """The manifest in `manifest_note`, when every rule allows it to replace `current_note`.

    `now` is an aware datetime; `current_note` is the manifest note accepted last, None at first.
    Raises TrustError with what was wrong and the next step.
    """
    root = verify_root(trust, root_note, now=now)
    manifest = verify_manifest(root, manifest_note, now=now)
    if current_note is not None:
        _check_advance(root, manifest, manifest_note, current_note)
    return manifest


def verify_root(trust: TrustLine, data: bytes, *, now: datetime) -> Root:
    """The root that `trust` pins, signed by enough of its own keys and not expired."""
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
    signers = verify_note(note, root.roots)
    if len(signers) < root.threshold:
        raise TrustError(
            f"root note {root.version} is signed by {len(signers)} of its root keys and needs"
            f" {root.threshold}; tell the operator of the service"
        )
    _check_times(f"root note {root.version}", root.issued, root.expires, now)
    return root


def verify_manifest(root: Root, data: bytes, *, now: datetime) -> Manifest:
    """The manifest in the note `data`: signed under `root`, for `root`, not expired."""
    note = Note.decode(data)
    if not verify_note(note, root.manifest_keys):
        names = ", ".join(sorted({signature.name for signature in note.signatures}))
        raise TrustError(
            f"the manifest is signed by {names[:200]!r}, which is no manifest key of root"
            f" {root.version}; sync_url points at another service, or this one is forged: ask its"
            " operator"
        )
    manifest = Manifest.parse(note.text)
    if manifest.root != root.version:
        raise TrustError(
            f"the manifest belongs to root {manifest.root}, this client trusts root"
            f" {root.version}; get the new trust line, or upgrade gatepost"
        )
    kind = f"the manifest of generation {manifest.generation}"
    _check_times(kind, manifest.issued, manifest.expires, now)
    return manifest


def _vouched_manifest(root: Root, data: bytes) -> Manifest | None:
    """What the note `data` says if `root` vouches for it, whatever its age; None otherwise.

    A manifest that the present root does not vouch for sets no lower bound: after a change of
    service, damage on disk, or the theft of a manifest key that was used to jump ahead,
    generations start anew.
    """
    try:
        note = Note.decode(data)
        return Manifest.parse(note.text) if verify_note(note, root.manifest_keys) else None
    except TrustError:
        return None


def _check_advance(root: Root, manifest: Manifest, data: bytes, current_note: bytes) -> None:
    last = _vouched_manifest(root, current_note)
    if last is None:
        return
    if manifest.generation < last.generation:
        raise TrustError(
            f"the service offers an older version: generation {manifest.generation}, this host"
            f" has {last.generation}; a mirror or cache is behind, try again later"
        )
    # Texts, not notes: the same text signed again by another key is the same manifest.
    if manifest.generation == last.generation and _text(data) != _text(current_note):
        raise TrustError(
            f"two different manifests carry generation {manifest.generation}: the service was"
            " restored from a backup or forged; its operator must publish a higher generation"
        )


def _text(data: bytes) -> bytes:
    return Note.decode(data).text


def _check_times(kind: str, issued: datetime, expires: datetime, now: datetime) -> None:
    if issued > now + CLOCK_TOLERANCE:
        raise TrustError(
            f"{kind} was issued at {format_time(issued)} but the clock of this machine says"
            f" {format_time(now)}; set the clock (NTP)"
        )
    if expires <= now:
        raise TrustError(
            f"{kind} expired at {format_time(expires)}, now is {format_time(now)}; if the clock of"
            " this machine is right, the service no longer publishes: tell its operator"
        )
