"""What `gatepost service keys show` shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from gatepost.errors import GatepostError
from gatepost.snapshots.key_files import read_key_file
from gatepost.snapshots.keys import PublicKey
from gatepost.snapshots.root import Root
from gatepost.snapshots.times import format_time
from gatepost_sync.keyring import require_keys
from gatepost_sync.root_draft import RootDraft, draft_path
from gatepost_sync.root_note import load_roots
from gatepost_sync.root_summary import described
from gatepost_sync.rotation import standing_root
from gatepost_sync.settings import ServiceSettings

__all__ = ["KeyStatus", "key_status"]

SOON = timedelta(days=180)  # a root is renewed by people who have to meet


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """The root in force (None: it waits for signatures), the draft that waits, and whose secrets
    are here, by file name."""

    root: Root | None
    trust: str | None
    draft: RootDraft | None
    here: tuple[tuple[str, PublicKey], ...]
    now: datetime

    @property
    def advice(self) -> tuple[str, ...]:
        """What a person should do, a sentence each."""
        return tuple(self._advice())

    def to_dict(self) -> dict[str, Any]:
        """The shape of `gatepost service keys show --json`."""
        return {
            "root": None if self.root is None else self.root.model_dump(mode="json"),
            "trust": self.trust,
            "draft": None if self.draft is None else self.draft.root.model_dump(mode="json"),
            "signatures": {str(c.version): [c.signed, c.needed] for c in self._counts()},
            "secrets_here": {file: key.encode() for file, key in self.here},
            "advice": list(self.advice),
        }

    def rows(self) -> Iterator[tuple[str, str]]:
        """The same for people, a line each."""
        if self.root is not None:
            root = self.root
            yield "root", f"{root.version}, {root.threshold} of {len(root.roots)} keys must sign"
            yield "expires", format_time(root.expires)
            yield "trust line", self.trust or ""
            for what, keys in (("root key", root.roots), ("manifest key", root.manifest_keys)):
                for key in keys:
                    yield what, f"{described(key)}  {self._where(key)}"
        if self.draft is not None:
            counts = ", ".join(map(str, self._counts()))
            yield "draft", f"root {self.draft.root.version}: {counts}"
        for sentence in self.advice:
            yield "to do", sentence

    def _counts(self) -> tuple[Any, ...]:
        return () if self.draft is None else self.draft.counts(self.root)

    def _where(self, key: PublicKey) -> str:
        files = [file for file, here in self.here if here == key]
        return f"secret here, in {files[0]}" if files else "secret elsewhere"

    def _advice(self) -> Iterator[str]:
        if self.draft is not None:
            done = self.draft.is_complete(self.root)
            yield "install the draft" if done else "sign the draft with keys sign-root"
        if self.root is None:
            return
        roots = [file for file, key in self.here if key in self.root.roots]
        if len(roots) >= self.root.threshold:
            yield f"move {', '.join(roots)} offline: whoever takes this machine can name other keys"
        named = (*self.root.manifest_keys, *self.root.roots)
        proposed = () if self.draft is None else self.draft.root.manifest_keys
        for file, key in self.here:
            if key not in named and key not in proposed:
                yield f"remove {file}: no root names its key any more"
        if self.root.expires - self.now < SOON:
            yield "renew the root before it expires: keys rotate --keep-manifest-key"


def key_status(settings: ServiceSettings, *, now: datetime) -> KeyStatus:
    """Looks at the keys directory; NotInitialisedError when there is none."""
    require_keys(settings)
    root = standing_root(settings)
    path = draft_path(settings.key_folder, 1 if root is None else root.version + 1)
    return KeyStatus(
        root=root,
        trust=None if root is None else str(load_roots(settings).trust),
        draft=RootDraft.read(path) if path.exists() else None,
        here=tuple(_secrets(settings.key_folder)),
        now=now,
    )


def _secrets(keys_dir: Path) -> Iterator[tuple[str, PublicKey]]:
    for path in sorted(keys_dir.glob("*.key")):
        try:
            yield path.name, read_key_file(path).public
        except GatepostError:
            continue  # whoever needs it says what is wrong with it
