"""A data directory that holds a snapshot, as a pull would have left it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gatepost.lists.entries import EntryClass, ListEntry, address_key, build_list, domain_key
from gatepost.lists.state import DomainState, build_domain_state
from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.manifest import Manifest, PublishedSet
from gatepost.snapshots.notes import sign_note
from gatepost.snapshots.store import Store

__all__ = ["install_snapshot"]

WEEK = timedelta(days=7)


def install_snapshot(
    data_dir: Path,
    *,
    generation: int = 1,
    disposable: Iterable[str] = (),
    blacklisted: Iterable[str] = (),
    blacklisted_domains: Iterable[str] = (),
    states: Mapping[str, DomainState] | None = None,
    expired: timedelta | None = None,
) -> None:
    """Make these disposable domains, blacklisted addresses (canonical) and so on the lists.

    They expired that long ago, or are fresh.
    """
    blacklist = {
        **_entries(EntryClass.BLACKLISTED_ADDRESS, map(address_key, blacklisted)),
        **_entries(EntryClass.BLACKLISTED_DOMAIN, map(domain_key, blacklisted_domains)),
    }
    indexes = {
        "disposable": build_list(_entries(EntryClass.DISPOSABLE, map(domain_key, disposable))),
        "blacklist": build_list(blacklist),
    }
    if states is not None:
        indexes["domain_state"] = build_domain_state(states)
    store = Store(data_dir)
    store.create()
    sets = {name: _put(store, index, generation) for name, index in indexes.items()}
    now = datetime.now(UTC).replace(microsecond=0)
    expires = now + WEEK if expired is None else now - expired
    manifest = Manifest(
        generation=generation,
        root=1,
        issued=expires - WEEK,
        expires=expires,
        poll_seconds=3600,
        sets=sets,
    )
    note = sign_note(manifest.encode(), [SecretKey.generate("test")])
    store.switch(note)


def _entries(kind: EntryClass, keys: Iterable[bytes]) -> dict[bytes, ListEntry]:
    return dict.fromkeys(keys, ListEntry(kind, ("test",), confirmed=True))


def _put(store: Store, index: bytes, generation: int) -> PublishedSet:
    published = PublishedSet.describe(index, generation=generation, entries=1)
    if not store.holds(published):
        with store.receive(published) as sink:
            sink.write(index)
    return published
