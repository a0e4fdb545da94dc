"""What a change of the lists costs on the wire, beside text and the least that is possible.

Run `python benchmarks/deltas.py`; `benchmarks/snapshots.py` prints it too. Three parts:

- the releases of `disposable-email-domains`, which pip downloads: a day's and a week's change;
- a simulated day of domain states: a million domains, of which a seventh is checked again;
- how long encoding and applying take.

The floor is the information in the change: which of the old entries go or change, which
fingerprints come, and what is said of them.
"""

import random
import re
import string
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from math import comb, lgamma, log, log2
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from gatepost.lists.difference import difference
from gatepost.lists.entries import EntryClass, ListEntry, build_list, domain_key
from gatepost.lists.parts import IndexParts
from gatepost.lists.state import DomainFlag, DomainState, build_domain_state
from gatepost.snapshots.delta import apply_delta, encode_delta

PACKAGE = "disposable-email-domains"
RELEASES = 15
STATES = 1_000_000
SEED = 20_261_124
TODAY = date(2026, 11, 24)
HERE = Path(__file__).parent
Row = tuple[str, ...]


def releases(folder: Path) -> list[tuple[date, list[str]]]:
    """The day and the domains of the last releases, oldest first."""
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    index = subprocess.run(
        (*pip, "index", "versions", PACKAGE), capture_output=True, text=True, check=True
    )
    versions = re.search(r"Available versions: (.*)", index.stdout)
    if versions is None:
        raise SystemExit("pip lists no versions")
    wanted = [f"{PACKAGE}=={version}" for version in versions[1].split(", ")[:RELEASES]]
    found = []
    for requirement in wanted:
        target = folder / requirement
        command = (*pip, "download", "-q", "--no-deps", "-d", str(target), requirement)
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        found.append(_read(next(target.glob("*.whl"))))
    return sorted(found)


def _read(wheel: Path) -> tuple[date, list[str]]:
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith("domains/__init__.py"))
        year, month, day, *_ = archive.getinfo(name).date_time
        domains = re.findall(r"'([a-z0-9.-]+\.[a-z0-9-]+)'", archive.read(name).decode())
    return date(year, month, day), sorted(set(domains))


def wire(history: Sequence[tuple[date, list[str]]]) -> Iterable[Row]:
    """A row for each step from one release to the next, and for a week."""
    files = [indexed(domains, None) for _, domains in history[:1]]
    for _, domains in history[1:]:
        files.append(indexed(domains, files[-1]))
    steps = [(at - 1, at, "release to release") for at in range(1, len(files))]
    steps += [(_week_before(history, at), at, "a week") for at in range(len(files)) if at]
    rows = [_step(history, files, *step) for step in steps if step[0] is not None]
    for name in ("release to release", "a week"):
        # Some releases change other files of the package only.
        some = [values for label, values in rows if label == name and values[6]]
        yield (
            f"{name} (median of {len(some)})",
            *(f"{median(v):,.0f}" for v in zip(*some, strict=True)),
        )
        ratios = [values[2] / values[6] for values in some]
        yield (f"{name}: delta, of the floor", "", "", f"{median(ratios):.2f}", "", "", "", "1.00")


def indexed(domains: Iterable[str], like: bytes | None) -> bytes:
    """The index file of one curated source."""
    entry = ListEntry(EntryClass.DISPOSABLE, (PACKAGE,), True)
    return build_list({domain_key(d): entry for d in domains}, seed=b"bench", like=like)


def _week_before(history: Sequence[tuple[date, list[str]]], at: int) -> int | None:
    wanted = history[at][0] - timedelta(days=7)
    earlier = [n for n in range(at) if history[n][0] <= wanted]
    return earlier[-1] if earlier else None


def _step(
    history: Sequence[tuple[date, list[str]]],
    files: Sequence[bytes],
    old: int,
    new: int,
    label: str,
) -> tuple[str, tuple[float, ...]]:
    before, after = set(history[old][1]), set(history[new][1])
    delta = encode_delta(files[old], files[new])
    assert apply_delta(files[old], delta, size=len(files[new])) == files[new]
    lines = [f"+{d}" for d in sorted(after - before)] + [f"-{d}" for d in sorted(before - after)]
    values = (
        len(after - before),
        len(before - after),
        len(delta),
        zstd("\n".join(lines).encode()),
        zstd("\n".join(sorted(after)).encode()),
        len(files[new]),
        floor(files[old], files[new]),
    )
    return label, values


def zstd(data: bytes) -> float:
    """Bytes that zstd makes of it at its strongest; not a number when it is not installed."""
    try:
        import zstandard
    except ImportError:
        return float("nan")
    return len(zstandard.ZstdCompressor(level=19).compress(data))


def floor(old: bytes, new: bytes) -> float:
    """Bytes of information in what makes `new` of `old`, but for the texts of a table."""
    before, after = IndexParts.of(old), IndexParts.of(new)
    change = difference(before, after)
    count, space = before.header.entries, 1 << (before.header.bucket_bits + 32)
    bits = (
        log2(comb(count, len(change.removed)))
        if count < 10**5
        else _log2_comb(count, len(change.removed))
    )
    bits += _log2_comb(count - len(change.removed), len(change.changed))
    bits += _log2_comb(space - count, len(change.added))
    size = before.header.record_size
    for column in range(size):
        bits += _entropy([record >> 8 * column & 0xFF for _, record in change.added])
        bits += _entropy(
            [(record ^ before.record(at)) >> 8 * column & 0xFF for at, record in change.changed]
        )
    return bits / 8


def _log2_comb(n: int, k: int) -> float:
    if k < 1000:
        return sum(log2((n - i) / (i + 1)) for i in range(k))
    return (lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)) / log(2)


def _entropy(values: Sequence[int]) -> float:
    """Bits of all values together, as independent draws of their own distribution."""
    counts = Counter(values).values()
    return sum(-count * log2(count / len(values)) for count in counts)


def state_day() -> Iterable[Row]:
    """A day of a million domain states."""
    draw = random.Random(SEED)
    names = list(islice(domain_names(draw), STATES + 5_000))
    hosts = [f"mx{n}.{name}" for n, name in enumerate(names[:4000])]
    states = {name: _state(draw, name, hosts, TODAY) for name in names[:STATES]}
    made = process_time()
    old = build_domain_state(states, seed=b"bench")
    built = process_time()
    new = build_domain_state(
        _next_day(draw, states, names[STATES:], hosts, old), seed=b"bench", like=old
    )
    again = process_time()
    delta = encode_delta(old, new)
    encoded = process_time()
    assert apply_delta(old, delta, size=len(new)) == new
    applied = process_time()
    change = difference(IndexParts.of(old), IndexParts.of(new))
    yield ("domains", f"{STATES:,}")
    yield (
        "came, went, changed",
        f"{len(change.added):,}, {len(change.removed):,}, {len(change.changed):,}",
    )
    yield ("checked again", f"{STATES // 7:,}")
    yield ("index file", f"{len(new):,} bytes")
    yield ("**delta of the day**", f"**{len(delta):,} bytes**")
    yield ("floor, without the names of new MX hosts", f"{floor(old, new):,.0f} bytes")
    yield (
        "with a day in every record instead (4 bytes a domain that was checked)",
        f"{4 * STATES // 7 + len(delta):,} bytes",
    )
    yield ("building", f"{built - made:.1f} s; the next day {again - built:.1f} s with drawing it")
    yield (
        "encoding, applying",
        f"{1000 * (encoded - again):,.0f} ms, {1000 * (applied - encoded):,.0f} ms",
    )


def domain_names(draw: random.Random) -> Iterable[str]:
    """Different names that look like domains, for ever."""
    seen: set[str] = set()
    while True:
        label = "".join(draw.choices(string.ascii_lowercase, k=draw.randint(5, 14)))
        name = f"{label}.{draw.choice(('com', 'com', 'com', 'net', 'org', 'de', 'co.uk', 'io'))}"
        if name not in seen:
            seen.add(name)
            yield name


def _state(draw: random.Random, name: str, hosts: Sequence[str], day: date) -> DomainState:
    kind = draw.random()
    if kind < 0.03:
        return DomainState(DomainFlag.UNREGISTERED, (), day)
    if kind < 0.06:
        return DomainState(DomainFlag.REGISTERED | DomainFlag.NULL_MX, (), day)
    flags = DomainFlag.REGISTERED | DomainFlag.HAS_MX
    flags |= DomainFlag.CATCH_ALL if draw.random() < 0.1 else DomainFlag(0)
    return DomainState(flags, _mx(draw, name, hosts), day)


def _mx(draw: random.Random, name: str, hosts: Sequence[str]) -> tuple[str, ...]:
    """A few operators have most domains; a tail has one each."""
    kind = draw.random()
    if kind < 0.3:
        return ("aspmx.l.google.com", "alt1.aspmx.l.google.com")
    if kind < 0.5:
        return (f"{name.replace('.', '-')}.mail.protection.outlook.com",)
    if kind < 0.7:
        return (f"mail.{name}",)
    return (hosts[min(int(draw.paretovariate(0.6)), len(hosts) - 1)],)


def _next_day(
    draw: random.Random,
    states: dict[str, DomainState],
    new: Sequence[str],
    hosts: Sequence[str],
    old: bytes,
) -> dict[str, DomainState]:
    """A seventh of the fingerprints was checked: 1.5 % of those changed, 0.3 % are gone."""
    header, tomorrow = IndexParts.of(old).header, TODAY + timedelta(days=1)
    turn = 2 ** (header.bucket_bits + 32) // 7
    after: dict[str, DomainState] = {}
    for name, state in states.items():
        if header.mark(domain_key(name)) >= turn:
            after[name] = state
        elif (luck := draw.random()) > 0.003:
            fresh = _state(draw, name, hosts, tomorrow) if luck < 0.018 else state
            after[name] = replace(fresh, checked=tomorrow)
    for name in new[:1500]:
        after[name] = _state(draw, name, [*hosts, f"mx.{name[::-1]}.example"], tomorrow)
    return after


def markdown(head: Row, rows: Iterable[Row]) -> str:
    """A table."""
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def report() -> str:
    """Everything, as Markdown."""
    with TemporaryDirectory() as folder:
        history = releases(Path(folder))
    head = (
        "bytes",
        "came",
        "went",
        "delta",
        "changed names, zstd -19",
        "all names, zstd -19",
        "index file",
        "floor",
    )
    days = f"{history[0][0]} to {history[-1][0]}, {len(history[-1][1]):,} domains"
    return "\n\n".join((
        "## A day and a week of `disposable-email-domains`",
        f"{len(history)} releases, {days}.",
        markdown(head, wire(history)),
        "## A simulated day of domain states",
        markdown(("", ""), state_day()),
    ))  # fmt: skip


if __name__ == "__main__":
    print(report())
