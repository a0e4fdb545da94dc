"""What is not published unless somebody says that it is meant.

Collecting already leaves out what cannot be an entry. This looks at the finished files once more,
whatever way an entry came in: a generation reaches every host, and a wrong one turns people away.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from gatepost.lists.cleaning import Cleaner, protected_domains
from gatepost.lists.difference import comparable, difference
from gatepost.lists.entries import domain_key
from gatepost.lists.index import Index
from gatepost.lists.parts import IndexParts
from gatepost_sync.building import SetFiles
from gatepost_sync.sets import SetName
from gatepost_sync.vetting import PUBLIC_SUFFIX

__all__ = ["Limits", "Objection", "objections"]

SMALL = 100  # entries; a set that had fewer may change as it likes
CANNOT_RECEIVE = {"unregistered", "null_mx", "no_mail_host"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a set may go, and by how much it may grow, in percent of what it was."""

    shrink: int
    growth: int


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a generation is refused; `name` is what `--accept` takes."""

    name: str
    sentence: str


def objections(
    files: Mapping[str, SetFiles], standing: Mapping[str, bytes], limits: Limits
) -> tuple[Objection, ...]:
    """Everything that speaks against publishing `files` to hosts that have `standing`.

    What hosts have already speaks against nothing: somebody accepted it.
    """
    changed = {n: made for n, made in files.items() if made.index != standing.get(n)}
    if not changed:
        return ()  # as a rule: the rules of public suffixes take a while to read
    found: list[Objection] = []
    cleaner = Cleaner()
    for name, made in changed.items():
        old = standing.get(name)
        if old is not None:
            found += _size(name, old, made.index, limits)
        known = None if old is None else Index(old)
        found += _listings(name, made, known, cleaner)
        found += _collisions(name, made)
    return tuple(found)


def _size(name: str, old: bytes, new: bytes, limits: Limits) -> Iterator[Objection]:
    count = Index(old).header.entries
    if count < SMALL:
        return
    gone, come = _moved(old, new)
    if 100 * gone > limits.shrink * count:
        yield Objection(
            f"{name}-shrinks",
            f"the set {name} would lose {gone:,} of its {count:,} entries"
            f" (more than {limits.shrink} %)",
        )
    if 100 * (come - gone) > limits.growth * count:
        yield Objection(
            f"{name}-grows",
            f"the set {name} would grow from {count:,} entries by {come - gone:,}"
            f" (more than {limits.growth} %)",
        )


def _moved(old: bytes, new: bytes) -> tuple[int, int]:
    """How many entries go and come; only the balance when the salt changed."""
    before, after = IndexParts.of(old), IndexParts.of(new)
    if comparable(before, after):
        change = difference(before, after)
        return len(change.removed), len(change.added)
    balance = after.header.entries - before.header.entries
    return max(0, -balance), max(0, balance)


def _listings(
    name: str, made: SetFiles, before: Index | None, cleaner: Cleaner
) -> Iterator[Objection]:
    """Entries that the set may not have and that hosts do not have yet."""
    if name == SetName.ROLE:
        return  # no domains
    for domain, state in _lines(made):
        if before is not None and before.lookup(domain_key(domain)) is not None:
            continue
        fault = cleaner.fault(domain)
        if fault is not None and not _excused(name, fault, state):
            yield Objection(
                f"{name}-lists-{domain}", f"the set {name} would list {domain}: {fault}"
            )


def _excused(name: str, fault: str, state: str) -> bool:
    """A person may blacklist a provider, it may be called one, and a state may say that it takes
    mail. A forwarder's mail host may be called that."""
    if fault == PUBLIC_SUFFIX or name in (SetName.DISPOSABLE, SetName.MX):
        return name == SetName.MX and fault != PUBLIC_SUFFIX and state.endswith("forwarding")
    return name != SetName.DOMAIN_STATE or not CANNOT_RECEIVE & {
        *state.partition(" ")[0].split(",")
    }


def _lines(made: SetFiles) -> Iterator[tuple[str, str]]:
    """Name and the rest of each line; a set has millions of them, so never all at once."""
    for line in BytesIO(made.text or b""):
        name, _, rest = line.decode("ascii").rstrip("\n").partition(" ")
        yield name, rest


def _collisions(name: str, made: SetFiles) -> Iterator[Objection]:
    """Well-known domains that seem listed and are not: the writer passes over such a salt."""
    index, protected = Index(made.index), protected_domains()
    seeming = {name for name in protected if index.lookup(domain_key(name)) is not None}
    if seeming:
        listed = (line.split(None, 1)[0].decode("ascii") for line in BytesIO(made.text or b""))
        for domain in sorted(seeming.difference(listed)):
            yield Objection(
                f"{name}-collides-{domain}", f"{domain} would seem to be in the set {name}"
            )
