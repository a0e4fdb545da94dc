"""What the published domain state says of a domain, packed into a record of six bytes.

bits 0..7    flags
bits 8..31   number of the MX set (0: not known), counting the rows of the file's table from 1
bits 32..47  check: 16 more bits of a second hash, against deliberate collisions

When it was checked stands in the legend, per cohort: `checked`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntFlag
from hashlib import blake2s

from gatepost.lists.cohorts import checked_on, cohort_days
from gatepost.lists.entries import domain_key
from gatepost.lists.index import Index
from gatepost.lists.layout import Kind
from gatepost.lists.mx_names import from_row, to_row
from gatepost.lists.parts import IndexParts
from gatepost.lists.stable import kept_numbers
from gatepost.lists.writer import build_index, pack_legend

__all__ = ["DomainFlag", "DomainState", "build_domain_state", "is_old", "read_state"]

RECORD_SIZE = 6
_GOOD_FOR = 7  # days that what was seen of a domain is taken for true, as a manifest is as a rule


class DomainFlag(IntFlag):
    """What is known of a domain. Flags that are not set are not known to be false."""

    REGISTERED = 1
    UNREGISTERED = 2
    HAS_MX = 4
    NULL_MX = 8
    NO_MAIL_HOST = 16
    CATCH_ALL = 32
    YOUNG = 64
    """Registered less than thirty days before the set was made."""


@dataclass(frozen=True, slots=True)
class DomainState:
    """One domain's flags and the host names of its MX set, best preference first.

    It was checked on the day `checked` or later; None when that is not known.
    """

    flags: DomainFlag
    mx: tuple[str, ...] = ()
    checked: date | None = None


def build_domain_state(
    states: Mapping[str, DomainState],
    *,
    never: Iterable[bytes] = (),
    seed: bytes = b"",
    like: bytes | None = None,
) -> bytes:
    """The index file of a domain state; keys are canonical domains.

    `like` is the file of the generation before: what stays keeps its number and its place.
    """
    before = [] if like is None else IndexParts.of(like).table()
    table = kept_numbers((to_row(state.mx, name) for name, state in states.items()), before)
    number = {row: at for at, row in enumerate(table, start=1) if row}
    data = build_index(
        Kind.DOMAIN_STATE,
        {domain_key(name): _pack(name, state, number) for name, state in states.items()},
        record_size=RECORD_SIZE,
        legend={},
        table=table,
        never=never,
        seed=seed,
        like=like,
    )
    # Which domains are a cohort is known once they have their salt.
    parts = IndexParts.of(data)
    checked = ((domain_key(name), state.checked) for name, state in states.items())
    legend = {"checked": cohort_days(parts.header, checked)}
    return parts.with_legend(pack_legend(legend)).pack()


def read_state(domain: str, record: int, index: Index) -> DomainState | None:
    """The state that `record` holds, None when its check says it belongs to another domain.

    Raises IndexCorruptError when it refers to what the file does not have.
    """
    if record >> 32 != _check(domain):
        return None
    number = (record >> 8) & 0xFF_FFFF
    mx = from_row(index.row(number - 1), domain) if number else ()
    checked = checked_on(index.header, index.legend.get("checked", ()), domain_key(domain))
    return DomainState(DomainFlag(record & 0xFF), mx, checked)


def is_old(state: DomainState, today: date, stale_days: float) -> bool:
    """Whether it was checked so long ago that it says nothing any more; as with a snapshot, that
    begins `stale_days` after its time was over. Not of what somebody said: that has no day."""
    checked = state.checked
    return checked is not None and (today - checked).days > _GOOD_FOR + stale_days


def _pack(name: str, state: DomainState, number: Mapping[bytes, int]) -> int:
    # As an int: the enum would keep a member of its own for every number that comes out.
    flags = int(state.flags)
    return flags | number.get(to_row(state.mx, name), 0) << 8 | _check(name) << 32


def _check(domain: str) -> int:
    digest = blake2s(domain_key(domain), digest_size=2, person=b"gp-check").digest()
    return int.from_bytes(digest, "big")
