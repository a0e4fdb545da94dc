"""The rules of trust: what a client believes, and why it refuses the rest.

Pure: bytes and a time in, a verified manifest or a TrustError out. Nothing here reads a file, a
socket or a clock. The rules follow The Update Framework (https://theupdateframework.io): an
attacker who holds the server, the network or an old copy cannot make a client accept what the
manifest key did not sign, go back, stand still past an expiry, or mix two generations.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from gatepost.errors import ClockError, ExpiredError, TrustError
from gatepost.snapshots.manifest import Manifest
from gatepost.snapshots.notes import Note, verify_note
from gatepost.snapshots.root import Root
from gatepost.snapshots.root_chain import verify_chain
from gatepost.snapshots.times import format_time
from gatepost.snapshots.trust_line import TrustLine

__all__ = ["CLOCK_TOLERANCE", "verify_manifest", "verify_root", "verify_snapshot", "vouches"]

# A clock set to local time instead of UTC is up to 14 hours off and still works; one that is
# further behind would make every expiry meaningless.
CLOCK_TOLERANCE = timedelta(days=1)


def verify_snapshot(
    *,
    trust: TrustLine,
    root_notes: Iterable[bytes],
    manifest_note: bytes,
    now: datetime,
    floor: Iterable[bytes] = (),
) -> Manifest:
    """The manifest in `manifest_note`, when every rule allows it to replace what stands.

    `root_notes` are the pinned root and those that followed it, in order; `floor` the manifest
    notes accepted before, in any order. `now` is an aware datetime. Raises TrustError with what
    was wrong and the next step.
    """
    root = verify_chain(trust, root_notes)
    return verify_manifest(root, manifest_note, now=now, floor=floor)


def verify_root(trust: TrustLine, *notes: bytes, now: datetime) -> Root:
    """The newest of these roots, which follow the one that `trust` pins; it is not expired."""
    root = verify_chain(trust, notes)
    _check_root_times(root, now)
    return root


def verify_manifest(
    root: Root, data: bytes, *, now: datetime, floor: Iterable[bytes] = ()
) -> Manifest:
    """The manifest in the note `data`: signed under `root`, not below `floor`; neither expired."""
    _check_root_times(root, now)
    note = Note.decode(data)
    if not verify_note(note, root.manifest_keys):
        names = ", ".join(sorted({signature.name for signature in note.signatures}))
        raise TrustError(
            f"the manifest is signed by {names[:200]!r}, which is no manifest key of root"
            f" {root.version}; sync_url points at another service, its keys changed a moment ago,"
            " or this one is forged: if it stays so, ask its operator"
        )
    manifest = Manifest.parse(note.text)
    if manifest.root > root.version:
        raise TrustError(
            f"the manifest belongs to root {manifest.root}, and root {root.version} is the newest"
            " that this service hands out; a mirror is behind, try again later"
        )
    kind = f"the manifest of generation {manifest.generation}"
    _check_times(kind, manifest.issued, manifest.expires, now)
    for accepted in floor:
        _check_advance(root, manifest, data, accepted)
    return manifest


def vouches(root: Root, data: bytes) -> bool:
    """Whether `root` can judge this manifest note; if not, a newer root perhaps can."""
    manifest = _vouched_manifest(root, data)
    return manifest is not None and manifest.root <= root.version


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


def _check_advance(root: Root, manifest: Manifest, data: bytes, accepted: bytes) -> None:
    last = _vouched_manifest(root, accepted)
    if last is None:
        return
    if manifest.generation < last.generation:
        raise TrustError(
            f"the service offers an older version: generation {manifest.generation}, this host"
            f" has {last.generation}; a mirror or cache is behind, try again later"
        )
    # Texts, not notes: the same text signed again by another key is the same manifest.
    if manifest.generation == last.generation and _text(data) != _text(accepted):
        raise TrustError(
            f"two different manifests carry generation {manifest.generation}: the service was"
            " restored from a backup or forged; its operator must publish a higher generation"
        )


def _text(data: bytes) -> bytes:
    return Note.decode(data).text


def _check_root_times(root: Root, now: datetime) -> None:
    _check_times(f"root note {root.version}", root.issued, root.expires, now)


def _check_times(kind: str, issued: datetime, expires: datetime, now: datetime) -> None:
    if issued > now + CLOCK_TOLERANCE:
        raise ClockError(
            f"{kind} was issued at {format_time(issued)} but the clock of this machine says"
            f" {format_time(now)}; set the clock (NTP)"
        )
    if expires <= now:
        raise ExpiredError(
            f"{kind} expired at {format_time(expires)}, now is {format_time(now)}; if the clock of"
            " this machine is right, the service no longer publishes: tell its operator",
            kind=kind,
            expires=expires,
        )
