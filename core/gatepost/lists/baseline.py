"""What a fresh install knows before any sync: the installed list packages, indexed once.

Built into `data_dir/baseline/<digest>/<sha256>.gpi`. The digest covers the versions of the packages
and of Gatepost, so that an upgrade of either rebuilds it; the name holds the SHA-256 of the file,
so that damage is found when it is opened and the file built anew. Several processes may build at
the same time: each writes a file of its own, and all hold the same entries.
"""

import logging
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import file_digest, sha256
from pathlib import Path

from gatepost.lists.entries import EntryClass, ListEntry, build_list, domain_key
from gatepost.lists.sources import PackageSource, Source, installed_packages
from gatepost.snapshots.atomic_file import create_directory, replace_file
from gatepost.version import __version__

__all__ = ["DISPOSABLE", "baseline_bytes", "ensure_baseline"]

DISPOSABLE = "disposable"
_log = logging.getLogger("gatepost.lists")


def ensure_baseline(data_dir: Path, packages: Sequence[PackageSource] | None = None) -> Path:
    """The baseline's index file, built now unless this data directory has it undamaged.

    Raises SnapshotError when the directory cannot be written.
    """
    packages = installed_packages() if packages is None else packages
    folder = data_dir / "baseline" / _digest(packages)
    return _undamaged(folder) or _built(folder, packages)


def _undamaged(folder: Path) -> Path | None:
    for path in sorted(folder.glob("*.gpi")):
        with path.open("rb") as file:
            if file_digest(file, "sha256").hexdigest() == path.stem:
                return path
        _log.warning("%s is damaged; the baseline is built anew", path)
        with suppress(OSError):  # it is never used again, whether it can be removed or not
            path.unlink()
    return None


def _built(folder: Path, packages: Sequence[PackageSource]) -> Path:
    data = baseline_bytes(packages)
    create_directory(folder)
    path = folder / f"{sha256(data).hexdigest()}.gpi"
    replace_file(path, data, mode=0o444)
    return path


def baseline_bytes(sources: Iterable[Source]) -> bytes:
    """The index file of the disposable domains that `sources` list."""
    from gatepost.lists.cleaning import protected_domains

    return build_list(
        merge(sources),
        never=[domain_key(domain) for domain in protected_domains()],
        # A salt of this machine's own: nobody can prepare a domain that collides here.
        seed=os.urandom(32),
    )


def merge(sources: Iterable[Source]) -> dict[bytes, ListEntry]:
    """One entry a domain, naming every source that lists it."""
    # Here, not at the top: the public suffix list is needed once, when a baseline is built.
    from gatepost.lists.cleaning import Cleaner

    cleaner = Cleaner()
    listed: dict[str, tuple[str, ...]] = {}
    curated: set[str] = set()
    for source in sources:
        domains = cleaner.clean(source.collect()).domains
        curated |= domains if source.confirmed else set()
        for domain in domains:
            listed[domain] = (*listed.get(domain, ()), source.name)
    shared = {
        (names, confirmed): ListEntry(EntryClass.DISPOSABLE, tuple(sorted(names)), confirmed)
        for names in set(listed.values())
        for confirmed in (True, False)
    }
    return {domain_key(name): shared[votes, name in curated] for name, votes in listed.items()}


def _digest(packages: Iterable[PackageSource]) -> str:
    versions = [f"gatepost {__version__}", *(f"{p.name} {p.version}" for p in packages)]
    return sha256("\n".join(versions).encode()).hexdigest()[:16]
