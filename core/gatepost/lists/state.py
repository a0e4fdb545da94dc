"""What the published domain state says of a domain, packed into a record of six bytes.

bits 0..7    flags
bits 8..31   number of the MX set (0: not known), into the legend's `mx_sets`
bits 32..47  check: 16 more bits of a second hash, against deliberate collisions
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntFlag
from hashlib import blake2s
from typing import Any

from gatepost.lists.entries import domain_key
from gatepost.lists.layout import Kind
from gatepost.lists.writer import build_index

__all__ = ["DomainFlag", "DomainState", "build_domain_state", "read_state"]

RECORD_SIZE = 6


class DomainFlag(IntFlag):
    """What is known of a domain. Flags that are not set are not known to be false."""

    REGISTERED = 1
    UNREGISTERED = 2
    HAS_MX = 4
    NULL_MX = 8
    NO_MAIL_HOST = 16
    CATCH_ALL = 32


@dataclass(frozen=True, slots=True)
class DomainState:
    """One domain's flags and the host names of its MX set, best preference first."""

    flags: DomainFlag
    mx: tuple[str, ...] = ()


def build_domain_state(
    states: Mapping[str, DomainState], *, never: Iterable[bytes] = (), seed: bytes = b""
) -> bytes:
    """The index file of a domain state; keys are canonical domains."""
    mx_sets = sorted({state.mx for state in states.values() if state.mx})
    number = {mx: at for at, mx in enumerate(mx_sets, start=1)}
    return build_index(
        Kind.DOMAIN_STATE,
        {domain_key(name): _pack(name, state, number) for name, state in states.items()},
        record_size=RECORD_SIZE,
        legend={"mx_sets": [list(mx) for mx in mx_sets]},
        never=never,
        seed=seed,
    )


def read_state(domain: str, record: int, legend: Mapping[str, Any]) -> DomainState | None:
    """The state that `record` holds, None when its check says it belongs to another domain."""
    if record >> 32 != _check(domain):
        return None
    number = (record >> 8) & 0xFF_FFFF
    mx_sets = legend.get("mx_sets", [])
    mx = tuple(mx_sets[number - 1]) if 0 < number <= len(mx_sets) else ()
    return DomainState(DomainFlag(record & 0xFF), mx)


def _pack(name: str, state: DomainState, number: Mapping[tuple[str, ...], int]) -> int:
    return state.flags | number.get(state.mx, 0) << 8 | _check(name) << 32


def _check(domain: str) -> int:
    digest = blake2s(domain_key(domain), digest_size=2, person=b"gp-check").digest()
    return int.from_bytes(digest, "big")
