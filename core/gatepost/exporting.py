"""What this host refuses by its lists, by name, for programs that cannot ask a gate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gatepost.errors import SnapshotError
from gatepost.lists.baseline import DISPOSABLE, merge
from gatepost.lists.domains import parents
from gatepost.lists.entries import EntryClass, ListEntry
from gatepost.lists.export import ExportRow
from gatepost.lists.local_entry import EntryKind
from gatepost.lists.named import NamedSet, names_in
from gatepost.lists.overlay import Overlay, Side
from gatepost.lists.sources import installed_packages
from gatepost.settings import Settings
from gatepost.snapshots.manifest import Manifest, ObjectRef
from gatepost.snapshots.store import Store
from gatepost.snapshots.texts import cached_text, fetched_text, forget_texts

__all__ = ["SETS", "Export", "export_lists"]

SETS = ("disposable", "blacklist")
LOCAL = "local"
_DENIED = ListEntry(EntryClass.BLACKLISTED_DOMAIN, (LOCAL,), confirmed=True)

Listed = Mapping[str, Sequence[tuple[str, ListEntry]]]


@dataclass(frozen=True, slots=True)
class Export:
    """Sorted rows, one line about what they are, and how many entries have no name to export."""

    rows: tuple[ExportRow, ...]
    about: str
    nameless: int


def export_lists(settings: Settings, sets: Sequence[str] = SETS) -> Export:
    """The domains that `sets` and the local lists refuse here.

    The names of a snapshot are fetched from the service once, and kept. Raises SnapshotError when
    they cannot be had.
    """
    store = Store(settings.data_dir)
    manifest = store.current()
    if manifest is None:
        listed, about = _baseline(sets), "Gatepost: the installed list packages"
        nameless = 0
    else:
        listed, nameless = _snapshot(settings, store, manifest, sets)
        about = f"Gatepost: generation {manifest.generation}"
    overlay = Overlay(settings.data_dir)
    overlay.look()
    rows = sorted(_rows(listed, overlay, settings.min_votes), key=lambda row: row.domain)
    return Export(tuple(rows), about, nameless + _unexportable(overlay))


def _baseline(sets: Sequence[str]) -> Listed:
    if DISPOSABLE not in sets:
        return {}
    merged = merge(installed_packages())
    return {DISPOSABLE: [(key.decode("ascii"), entry) for key, entry in merged.items()]}


def _snapshot(
    settings: Settings, store: Store, manifest: Manifest, sets: Sequence[str]
) -> tuple[Listed, int]:
    listed, nameless = {}, 0
    for name in sets:
        if name not in manifest.sets:
            continue
        published = manifest.sets[name]
        names = (
            names_in(readable_list(settings, published.text)) if published.text is not None else ()
        )
        data = store.open_set(name, manifest).read_bytes()
        listed[name] = list(NamedSet(data, names).listed())
        nameless += published.entries - len(listed[name])
    texts = {one.text.sha256 for one in manifest.sets.values() if one.text is not None}
    forget_texts(settings.data_dir, keep=texts)
    return listed, nameless


def readable_list(settings: Settings, ref: ObjectRef) -> bytes:
    """The text beside a set, from here or from the service; SnapshotError when it is nowhere."""
    if settings.sync_url is None:
        here = cached_text(settings.data_dir, ref)
        if here is None:
            raise SnapshotError(
                "the names of this snapshot are not here; set GATEPOST_SYNC_URL to the service"
                " that it came from"
            )
        return here
    # Here, not at the top: HTTP is loaded where something is fetched.
    from gatepost.snapshots.http_fetcher import HttpFetcher

    fetcher = HttpFetcher(allow_http=settings.allow_http)
    return fetched_text(settings.data_dir, ref, url=settings.sync_url, fetcher=fetcher)


def _rows(listed: Listed, overlay: Overlay, min_votes: int) -> Iterator[ExportRow]:
    """One row a domain: the local lists first, then the published ones that count."""
    allowed, denied = _domains(overlay, Side.ALLOW), _domains(overlay, Side.DENY)
    refused = {domain: ExportRow(domain, LOCAL, _DENIED) for domain in denied}
    for name, entries in listed.items():
        votes = 1 if name == "blacklist" else min_votes
        for domain, entry in entries:
            if entry.counts(votes):
                refused.setdefault(domain, ExportRow(domain, name, entry))
    excepted = {domain for domain in refused if allowed.intersection(parents(domain))}
    yield from (row for domain, row in refused.items() if domain not in excepted)
    for domain in allowed:
        if any(above in refused and above not in excepted for above in parents(domain)):
            yield ExportRow(domain, LOCAL, None)


def _domains(overlay: Overlay, side: Side) -> set[str]:
    entries = overlay.files[side].list.entries
    return {entry.key for entry in entries if entry.kind is EntryKind.DOMAIN}


def _unexportable(overlay: Overlay) -> int:
    entries = (entry for watched in overlay.files.values() for entry in watched.list.entries)
    return sum(entry.kind is not EntryKind.DOMAIN for entry in entries)
