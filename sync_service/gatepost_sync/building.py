"""The files of every set, from what the active sources list."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO

from sqlalchemy.orm import Session

from gatepost.lists.cleaning import protected_domains
from gatepost.lists.entries import EntryClass, ListEntry, build_list, domain_key
from gatepost.lists.state import build_state_runs
from gatepost_sync.domains.publishing import domain_states, next_lapse
from gatepost_sync.listed_entries import Dated, listed_entries, next_expiry
from gatepost_sync.sets import ALWAYS, NEVER, SetName
from gatepost_sync.state_line import state_lines

__all__ = ["SetFiles", "build_sets"]


@dataclass(frozen=True, slots=True)
class SetFiles:
    """The index file of a set, its size in entries, and its readable text; None when empty.

    At the moment `until` time alone makes it another; None: never.
    """

    index: bytes
    entries: int
    text: bytes | None
    until: datetime | None = None


def build_sets(
    session: Session,
    seed: bytes,
    like: Mapping[str, bytes],
    now: datetime,
    *,
    but: Collection[str] = (),
) -> Mapping[str, SetFiles]:
    """Every set `but` those.

    The same entries and seed, after the same files `like`, give the same bytes.
    `like` are the index files that are published, as far as they are there. What expires until
    `now` is left out; `now` also decides which checks of domains count, and which are young.
    """
    never = [domain_key(domain) for domain in sorted(protected_domains())]
    form = partial(_Form, never, seed)
    files = {
        str(name): _domain_state(session, form(like.get(name)), now)
        if name is SetName.DOMAIN_STATE
        else _list(session, name, form(like.get(name)), now)
        for name in SetName
        if name not in NEVER and name not in but
    }
    return {
        name: made for name, made in files.items() if made.entries or name in ALWAYS or name in like
    }


@dataclass(frozen=True, slots=True)
class _Form:
    """What shapes an index file beside its entries; see `build_index`."""

    never: list[bytes]
    seed: bytes
    like: bytes | None


def _list(session: Session, name: SetName, form: _Form, now: datetime) -> SetFiles:
    entries = listed_entries(session, name, now)
    index = build_list(
        {_key(key, one.entry): one.entry for key, one in entries.items()},
        never=form.never,
        seed=form.seed,
        like=form.like,
    )
    lines = (
        _line(key, one)
        for key, one in entries.items()
        if one.entry.kind is not EntryClass.BLACKLISTED_ADDRESS
    )
    return SetFiles(index, len(entries), _text(lines), next_expiry(session, name, now))


def _key(key: str, entry: ListEntry) -> bytes:
    """Addresses are stored as the hex of the key that the index file has."""
    is_address = entry.kind is EntryClass.BLACKLISTED_ADDRESS
    return bytes.fromhex(key) if is_address else domain_key(key)


def _line(key: str, one: Dated) -> str:
    """The name, since when some source has it, and of a mail host what it does."""
    kind = one.entry.kind.value
    does = f" {kind.removeprefix('mx_')}" if kind.startswith("mx_") else ""
    return f"{key} {one.since.isoformat()}{does}"


def _domain_state(session: Session, form: _Form, now: datetime) -> SetFiles:
    states = domain_states(session, now)
    index = build_state_runs(states, never=form.never, seed=form.seed, like=form.like)
    text = BytesIO()  # joined, its parts would be there twice for a moment: it is the largest file
    text.writelines(state_lines(states))
    return SetFiles(index, len(states), text.getvalue() or None, next_lapse(session, now))


def _text(lines: Iterable[str]) -> bytes | None:
    return "".join(f"{line}\n" for line in sorted(lines)).encode("ascii") or None
