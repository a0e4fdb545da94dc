"""What the published domain state says of a domain, packed into a record of six bytes.

bits 0..7    flags
bits 8..31   number of the MX set (0: not known), counting the rows of the file's table from 1
bits 32..47  check: 16 more bits of a second hash, against deliberate collisions

When it was checked stands in the legend, per cohort: `checked`.
"""

from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntFlag
from hashlib import blake2s

from gatepost.lists.cohorts import checked_on, cohort_days, day_number
from gatepost.lists.entries import domain_key
from gatepost.lists.index import Index
from gatepost.lists.layout import Kind
from gatepost.lists.mx_names import from_row, to_row
from gatepost.lists.parts import IndexParts
from gatepost.lists.stable import kept_numbers
from gatepost.lists.state_runs import StateRuns
from gatepost.lists.writer import build_index, pack_legend

__all__ = [
    "DomainFlag",
    "DomainState",
    "build_domain_state",
    "build_state_runs",
    "is_old",
    "read_state",
]

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
    runs = StateRuns()
    runs.add(
        (name, int(state.flags), to_row(state.mx, name), day_number(state.checked))
        for name, state in states.items()
    )
    return build_state_runs(runs, never=never, seed=seed, like=like)


def build_state_runs(
    states: StateRuns,
    *,
    never: Iterable[bytes] = (),
    seed: bytes = b"",
    like: bytes | None = None,
) -> bytes:
    """The same of more domains than there is room for as objects."""
    before = [] if like is None else IndexParts.of(like).table()
    table = kept_numbers(states.table, before)
    protected = frozenset(never)
    data = build_index(
        Kind.DOMAIN_STATE,
        _Records(states, table, protected),
        record_size=RECORD_SIZE,
        legend={},
        table=table,
        never=protected,
        seed=seed,
        like=like,
    )
    # Which domains are a cohort is known once they have their salt.
    parts = IndexParts.of(data)
    legend = {"checked": cohort_days(parts.header, states.days())}
    return parts.with_legend(pack_legend(legend)).pack()


class _Records(Mapping[bytes, int]):
    """Key and record of each state, made whenever they are asked for: they are never all there."""

    def __init__(self, states: StateRuns, table: Sequence[bytes], protected: frozenset[bytes]):
        number = {row: at for at, row in enumerate(table, start=1) if row}
        self._states = states
        self._numbers = [number.get(row, 0) for row in states.table]
        self._protected = protected
        self._listed: frozenset[bytes] | None = None

    def __len__(self) -> int:
        return len(self._states)

    def __iter__(self) -> Iterator[bytes]:
        return (name for name, _, _ in self._states.numbered())

    def __getitem__(self, key: bytes) -> int:
        return next(record for name, record in self._made() if name == key)

    def __contains__(self, key: object) -> bool:
        """Of protected keys only, about which the writer asks."""
        if self._listed is None:
            self._listed = self._protected.intersection(self)
        return key in self._listed

    def items(self) -> ItemsView[bytes, int]:
        """One after the other."""
        return _Items(self)

    def _made(self) -> Iterator[tuple[bytes, int]]:
        numbers, check = self._numbers, _check_state()
        for name, flags, row in self._states.numbered():
            state = check.copy()
            state.update(name)
            yield name, flags | numbers[row] << 8 | int.from_bytes(state.digest(), "big") << 32


class _Items(ItemsView[bytes, int]):
    """Without asking for each record by its key."""

    _mapping: _Records

    def __iter__(self) -> Iterator[tuple[bytes, int]]:
        return self._mapping._made()


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


def _check(domain: str) -> int:
    state = _check_state()
    state.update(domain_key(domain))
    return int.from_bytes(state.digest(), "big")


def _check_state() -> "blake2s":
    return blake2s(digest_size=2, person=b"gp-check")
