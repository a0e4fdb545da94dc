"""A small service that publishes snapshots into a directory, with keys of its own."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.manifest import Manifest, PublishedSet
from gatepost.snapshots.notes import sign_note
from gatepost.snapshots.publish import publish_root, publish_root_note, publish_snapshot
from gatepost.snapshots.root import Root
from gatepost.snapshots.trust_line import TrustLine

__all__ = ["DAY", "SnapshotService", "secret_key"]

DAY = timedelta(days=1)


def secret_key(name: str) -> SecretKey:
    """The same key for the same name in every run, so that a failure can be seen again."""
    return SecretKey(name, hashlib.sha256(name.encode()).digest())


class SnapshotService:
    """Publishes one generation after another; `directory` is what a web server would serve."""

    def __init__(self, directory: Path, *, name: str = "test.invalid") -> None:
        self.directory = directory
        self.began = datetime.now(UTC).replace(microsecond=0)
        self.root_keys = tuple(secret_key(f"{name}/root-{letter}") for letter in "abc")
        self.key = secret_key(f"{name}/manifest")
        self.root = Root(
            version=1,
            issued=self.began,
            expires=self.began + 365 * DAY,
            threshold=2,
            roots=tuple(key.public for key in self.root_keys),
            manifest_keys=(self.key.public,),
        )
        self.root_note = sign_note(self.root.encode(), self.root_keys[:2])
        self.trust: TrustLine = publish_root(
            directory, self.root, self.root_keys[:2], now=self.began
        )

    def next_root(self, **changes: object) -> Root:
        """The root that would follow the present one, with these members changed."""
        members = self.root.model_dump() | {"version": self.root.version + 1, **changes}
        return Root.model_validate(members)

    def rotate(self, *, signers: Sequence[SecretKey] = (), **changes: object) -> Root:
        """Publish the next root, signed by two of the present root keys or by `signers`."""
        self.root = self.next_root(**changes)
        self.root_note = sign_note(self.root.encode(), signers or self.root_keys[:2])
        publish_root_note(self.directory, self.root_note, now=self.root.issued)
        return self.root

    def new_manifest_key(self, name: str = "test.invalid/manifest-2") -> SecretKey:
        """Take the power to sign manifests from the present key, and give it to a new one."""
        self.key = secret_key(name)
        self.rotate(manifest_keys=(self.key.public,))
        return self.key

    def manifest(
        self, generation: int, indexes: Mapping[str, bytes], **changes: object
    ) -> Manifest:
        """The manifest of these index files; `changes` replace its members."""
        sets = {
            name: PublishedSet.describe(data, generation=generation, entries=len(data))
            for name, data in indexes.items()
        }
        members: dict[str, object] = {
            "generation": generation,
            "root": self.root.version,
            "issued": self.began,
            "expires": self.began + 7 * DAY,
            "poll_seconds": 3600,
            "sets": sets,
        }
        return Manifest.model_validate(members | changes)

    def publish(self, generation: int, **indexes: bytes) -> Manifest:
        """Publish these sets, or one small set without any."""
        files = indexes or {"disposable": f"index of generation {generation}\n".encode() * 40}
        manifest = self.manifest(generation, files)
        publish_snapshot(self.directory, manifest, key=self.key, indexes=files, now=self.began)
        return manifest

    def publish_delta(self, generation: int, index: bytes, delta: bytes, *, base: int) -> Manifest:
        """Publish `index` as the set disposable, with a delta from generation `base`."""
        published = PublishedSet.describe(
            index, generation=generation, entries=1, deltas={base: delta}
        )
        manifest = self.manifest(generation, {}, sets={"disposable": published})
        publish_snapshot(
            self.directory,
            manifest,
            key=self.key,
            indexes={"disposable": index},
            deltas={"disposable": {base: delta}},
            now=self.began,
        )
        return manifest

    def offer(self, note: bytes) -> None:
        """Serve this manifest note, which the publisher itself would refuse to write."""
        (self.directory / "v1" / "manifest.note").write_bytes(note)
