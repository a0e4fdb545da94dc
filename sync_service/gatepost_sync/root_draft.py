"""A root note on its way from one signer to the next.

The file of a draft is a signed note that may have no signatures yet. It names everything that is
to be believed, so that whoever signs it can read it; each signer adds one line.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from gatepost.errors import GatepostError, TrustError
from gatepost.snapshots.keys import PublicKey, SecretKey
from gatepost.snapshots.notes import Note, Signature, verify_note
from gatepost.snapshots.root import Root
from gatepost_sync.errors import ServiceError

__all__ = ["Count", "RootDraft", "draft_path"]


def draft_path(keys_dir: Path, version: int) -> Path:
    """Where a proposed root waits for its signatures."""
    return keys_dir / f"root-{version}.draft"


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the keys that root `version` lists have signed, and how many must."""

    version: int
    signed: int
    needed: int

    def __str__(self) -> str:
        return f"{self.signed} of {self.needed} signatures by keys of root {self.version}"


@dataclass(frozen=True, slots=True)
class RootDraft:
    """A proposed root and the signatures that it has so far."""

    note: Note

    @classmethod
    def of(cls, root: Root) -> "RootDraft":
        """A draft that nobody has signed."""
        return cls(Note(root.encode(), ()))

    @classmethod
    def read(cls, path: Path) -> "RootDraft":
        """The draft in the file; ServiceError when it is none."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ServiceError(f"cannot read {path}: {error.strerror}") from error
        try:
            return cls._decode(data)
        except GatepostError as error:
            raise ServiceError(
                f"{path} is no root note to sign ({error}); copy it again from the service"
            ) from error

    @classmethod
    def _decode(cls, data: bytes) -> "RootDraft":
        bare = data.endswith(b"\n\n") and data.count(b"\n\n") == 1
        note = Note(data[:-1], ()) if bare else Note.decode(data)
        draft = cls(note)
        verify_note(note, draft.root.roots)
        return draft

    @property
    def root(self) -> Root:
        """What is proposed."""
        return Root.parse(self.note.text)

    def encode(self) -> bytes:
        """The content of the file."""
        return self.note.encode()

    def signed_with(self, key: SecretKey) -> "RootDraft":
        """The draft with one more signature, or the same when this key has signed already."""
        public = key.public
        signature = Signature(public.name, public.key_id, key.sign(self.note.text))
        if signature in self.note.signatures:
            return self
        return RootDraft(replace(self.note, signatures=(*self.note.signatures, signature)))

    def counts(self, before: Root | None) -> tuple[Count, ...]:
        """What a reader will count: by the keys of the root before, and by its own."""
        return tuple(self._count(root) for root in (before, self.root) if root is not None)

    def is_complete(self, before: Root | None) -> bool:
        """Whether readers will believe it."""
        return all(count.signed >= count.needed for count in self.counts(before))

    def check_signer(self, key: PublicKey, before: Root | None) -> None:
        """ServiceError when the signature of this key would count for nothing."""
        known = (*self.root.roots, *(before.roots if before is not None else ()))
        if key not in known:
            names = ", ".join(sorted({each.name for each in known}))
            raise ServiceError(
                f"the key {key.name} is not asked for: root {self.root.version} needs some of"
                f" {names}"
            )

    def _count(self, root: Root) -> Count:
        try:
            signed = len(verify_note(self.note, root.roots))
        except TrustError:
            signed = 0
        return Count(root.version, signed, root.threshold)
