"""What a run is made of: an address on its way through it, and a question to the network."""

from dataclasses import dataclass, field

from gatepost.address import Address
from gatepost.instant import Found

__all__ = ["Entry", "Job", "read_item"]

_WANTED = "check_many takes addresses, or (key, address) pairs, not"


@dataclass(slots=True, eq=False)
class Entry:
    """One address, from when it is read until its report is taken."""

    key: object
    """What came with the address; None where there is no key."""
    keyed: bool
    address: Address
    found: Found
    started: int
    """`perf_counter_ns` when it was read."""
    settled: bool = False
    recheck_after: float | None = None


@dataclass(slots=True, eq=False)
class Job:
    """One question that takes time. Its answer is for every entry that waits for it."""

    lane: str
    """Jobs of one lane share a server that may be slow."""
    address: Address
    entries: list[Entry] = field(default_factory=list)
    mailbox: bool = False
    """Whether the mailbox is asked about, not the domain."""


def read_item(item: object) -> tuple[object, str, bool]:
    """Key, address, and whether there was a key. TypeError when it is neither form."""
    if isinstance(item, str):
        return None, item, False
    if isinstance(item, tuple) and len(item) == 2 and isinstance(item[1], str):
        return item[0], item[1], True
    kind = type(item).__name__
    raise TypeError(f"{_WANTED} {kind}" if kind != "tuple" else f"{_WANTED} any other tuple")
