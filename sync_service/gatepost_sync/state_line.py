"""One line of a domain state list: `domain flag[,flag…] [mx1,mx2]`.

    example.org registered,has_mx mx1.example.org,mx2.example.org
    example.net unregistered

The text that is published beside the set has the same form, so one service can read another's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gatepost.lists.domains import canonical_domain
from gatepost.lists.mx_names import filled_in, names_domain
from gatepost.lists.state import DomainFlag, DomainState
from gatepost.lists.state_runs import StateRuns
from gatepost_sync.errors import BadEntryError

__all__ = ["StateEntry", "format_state", "parse_state", "state_lines"]

MAX_HOSTS = 32
FLAGS = {str(flag.name).lower(): flag for flag in DomainFlag}
BITS = tuple((name, int(flag)) for name, flag in FLAGS.items())
# At most one of each can be true.
EXCLUSIVE = (
    DomainFlag.REGISTERED | DomainFlag.UNREGISTERED,
    DomainFlag.HAS_MX | DomainFlag.NULL_MX | DomainFlag.NO_MAIL_HOST,
    DomainFlag.UNREGISTERED | DomainFlag.HAS_MX,
    DomainFlag.UNREGISTERED | DomainFlag.CATCH_ALL,
    DomainFlag.CATCH_ALL | DomainFlag.NULL_MX | DomainFlag.NO_MAIL_HOST,
)
NO_HOSTS = DomainFlag.UNREGISTERED | DomainFlag.NULL_MX | DomainFlag.NO_MAIL_HOST


@dataclass(frozen=True, slots=True)
class StateEntry:
    """What a line says of one canonical domain."""

    domain: str
    state: DomainState


def parse_state(line: str) -> StateEntry:
    """Reads a line; BadEntryError says what is wrong with it."""
    parts = line.split()
    if not 2 <= len(parts) <= 3:
        raise BadEntryError("not `domain flag,flag… mx,mx…`")
    domain = canonical_domain(parts[0])
    if domain is None:
        raise BadEntryError("not a domain")
    flags = _flags(parts[1])
    hosts = _hosts(parts[2]) if len(parts) == 3 else ()
    if hosts and flags & NO_HOSTS:
        raise BadEntryError("names MX hosts and says that there are none")
    return StateEntry(domain, DomainState(flags, hosts))


def format_state(entry: StateEntry) -> str:
    """The line that says `entry`, without its newline."""
    flags = _names_of(int(entry.state.flags))
    return " ".join(filter(None, (entry.domain, flags, ",".join(entry.state.mx))))


def state_lines(states: StateRuns) -> Iterator[bytes]:
    """The lines of all of them in the order of names, some thousands at a time."""
    hosts = [b" " + row.replace(b" ", b",") if row else b"" for row in states.table]
    own = [names_domain(row) for row in hosts]
    flags = [_names_of(value).encode("ascii") for value in range(256)]
    for block in states.sorted_blocks():
        yield b"".join(
            b"%b %b%b\n"
            % (name, flags[value], filled_in(hosts[row], name) if own[row] else hosts[row])
            for name, value, row in block
        )


def _names_of(flags: int) -> str:
    return ",".join(name for name, bit in BITS if flags & bit)


def _flags(text: str) -> DomainFlag:
    flags = DomainFlag(0)
    for name in text.lower().split(","):
        if name not in FLAGS:
            raise BadEntryError(f"an unknown flag; those known are {', '.join(FLAGS)}")
        flags |= FLAGS[name]
    if any((flags & group).bit_count() > 1 for group in EXCLUSIVE):
        raise BadEntryError("two flags contradict each other")
    return flags


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(canonical_domain(host) for host in text.split(","))
    if len(hosts) > MAX_HOSTS:
        raise BadEntryError(f"more than {MAX_HOSTS} MX hosts")
    known = tuple(host for host in hosts if host is not None)
    if len(known) != len(hosts):
        raise BadEntryError("an MX host is not a domain")
    return known
