"""The index file beside what else could hold a list, and deltas beside what else could change it.

Run `python benchmarks/snapshots.py`, with `lists`, `large` or `deltas` for a part of it; `--write`
puts the tables beside it and leaves the parts that were not measured. `pip install marisa-trie lmdb
zstandard` first: who is not installed is left out with a word. Every contestant answers the same
question of the same names in processes of its own. Ratios hold from machine to machine,
microseconds do not.
"""

import gc
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, process_time_ns

sys.path.insert(0, str(Path(__file__).parent))
import deltas

from gatepost.lists.domains import parents
from gatepost.lists.entries import domain_key
from gatepost.lists.index import Index
from gatepost.lists.layout import Kind
from gatepost.lists.writer import build_index

HERE = Path(__file__).parent
SIZES = (100_000, 1_000_000)
LARGE = 10_000_000
LOOKUPS = 20_000
ROUNDS = 7
PROCESSES = 8
ASK = Callable[[str], object]


class Names(Mapping[bytes, int]):
    """So many names, made when they are asked for: ten million take a gigabyte as a dict."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[bytes]:
        return (domain_key(name) for name in names(self._count))

    def __getitem__(self, key: bytes) -> int:
        raise KeyError(key)

    def items(self) -> Iterator[tuple[bytes, int]]:  # type: ignore[override]
        """Every name with its record."""
        return ((key, 0) for key in self)


def names(count: int, *, miss: bool = False) -> Iterator[str]:
    """Names as long as real ones; those with `miss` are never among the others."""
    letter = "x" if miss else "d"
    # A multiplication scatters the digits; no two numbers below 2**40 give the same.
    return (f"{letter}{number * 0x9E3779B1 % 2**40:010x}.example" for number in range(count))


# Each contestant: how it is built from names, and how it is opened.


def build_gatepost(path: Path, count: int) -> None:
    """The index file."""
    path.write_bytes(build_index(Kind.LIST, Names(count), record_size=1, legend={}))


def open_gatepost(path: Path) -> ASK:
    """As a gate asks it."""
    lookup = Index.open(path).lookup
    return lambda name: lookup(name.encode("ascii")) is not None


def build_frozenset(path: Path, count: int) -> None:
    """What a program that loads a text file has."""
    path.write_text("\n".join(names(count)), encoding="ascii")


def open_frozenset(path: Path) -> ASK:
    """The whole list in every process."""
    return frozenset(path.read_text(encoding="ascii").split("\n")).__contains__


def build_marisa(path: Path, count: int) -> None:
    """marisa-trie, mapped."""
    import marisa_trie

    marisa_trie.Trie(names(count)).save(str(path))


def open_marisa(path: Path) -> ASK:
    """See `build_marisa`."""
    import marisa_trie

    trie = marisa_trie.Trie()
    trie.mmap(str(path))
    return trie.__contains__


def build_sqlite(path: Path, count: int) -> None:
    """A table that is its own index."""
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE listed (name TEXT PRIMARY KEY, record INT) WITHOUT ROWID")
        rows = ((name, 0) for name in sorted(names(count)))
        database.executemany("INSERT INTO listed VALUES (?, ?)", rows)
    database.close()


def open_sqlite(path: Path) -> ASK:
    """See `build_sqlite`."""
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    database.execute(f"PRAGMA mmap_size = {1 << 30}")
    ask = database.cursor().execute
    return lambda name: ask("SELECT record FROM listed WHERE name = ?", (name,)).fetchone()


def build_lmdb(path: Path, count: int) -> None:
    """LMDB, one file."""
    import lmdb

    opened = lmdb.open(str(path), map_size=1 << 31, subdir=False, lock=False)
    with opened as database, database.begin(write=True) as transaction:
        for name in sorted(names(count)):
            transaction.put(name.encode(), b"\0", append=True)


def open_lmdb(path: Path) -> ASK:
    """See `build_lmdb`."""
    import lmdb

    database = lmdb.open(str(path), subdir=False, lock=False, readonly=True, map_size=1 << 31)
    get = database.begin(buffers=True).get
    return lambda name: get(name.encode("ascii"))


CONTESTANTS: Mapping[str, tuple[Callable[[Path, int], None], Callable[[Path], ASK], str]] = {
    "gatepost": (build_gatepost, open_gatepost, "gatepost"),
    "frozenset": (build_frozenset, open_frozenset, "gatepost"),
    "marisa-trie": (build_marisa, open_marisa, "marisa_trie"),
    "sqlite": (build_sqlite, open_sqlite, "sqlite3"),
    "lmdb": (build_lmdb, open_lmdb, "lmdb"),
}


def child_build(name: str, path: Path, count: int) -> dict[str, float]:
    """Builds and tells the seconds and the peak of memory."""
    started = process_time()
    CONTESTANTS[name][0](path, count)
    seconds = process_time() - started
    peak = getrusage(RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": seconds, "peak": peak, "bytes": path.stat().st_size}


def child_ask(name: str, path: Path, count: int) -> dict[str, float]:
    """Opens, asks, and tells microseconds a question: median rounds, fresh strings each time."""
    gc.disable()
    started = perf_counter()
    ask = CONTESTANTS[name][1](path)
    found = {"open": perf_counter() - started}
    draw = random.Random(deltas.SEED)
    hits = draw.sample(list(names(count)), LOOKUPS)
    misses = list(names(LOOKUPS, miss=True))
    below = [f"mx1.{name}" for name in hits]

    def walk(domain: str) -> bool:
        return any(ask(suffix) for suffix in parents(domain))

    for kind, question, sample, expected in (
        ("hit", ask, hits, True),
        ("miss", ask, misses, False),
        ("subdomain", walk, below, True),
    ):
        assert all(bool(question(one)) is expected for one in sample)
        found[kind] = _rounds(question, "\n".join(sample))
    return found


def _rounds(question: ASK, text: str) -> float:
    times = []
    for _ in range(ROUNDS):
        sample = text.split("\n")  # strings that nobody has hashed yet, as those of a request
        started = process_time_ns()
        for one in sample:
            question(one)
        times.append((process_time_ns() - started) / 1000 / len(sample))
    return median(times)


def child_stay(name: str, path: Path, count: int) -> dict[str, float]:
    """Opens, asks, waits until all others did, and tells what memory that took."""
    before = _memory()
    ask = CONTESTANTS[name][1](path)
    for one in islice(names(count), 0, None, max(1, count // LOOKUPS)):
        ask(one)
    gc.collect()
    print("there", flush=True)
    sys.stdin.readline()
    after = _memory()
    return {kind: after[kind] - before[kind] for kind in after}


def _memory() -> dict[str, float]:
    """Bytes that are this process's alone, and its share of all it maps (Linux)."""
    text = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in text.splitlines()[1:]}
    return {"private": sizes["Private_Clean"] + sizes["Private_Dirty"], "pss": sizes["Pss"]}


CHILDREN = {"build": child_build, "ask": child_ask, "stay": child_stay}


def child(*arguments: object) -> list[str]:
    """The command of a process that does one of these."""
    return [sys.executable, __file__, "--child", *map(str, arguments)]


def run(*arguments: object) -> dict[str, float]:
    """What one child tells."""
    done = subprocess.run(child(*arguments), check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def stay(name: str, path: Path, count: int) -> dict[str, float]:
    """The mean of processes that are open at the same time."""
    pipe = subprocess.PIPE
    command = child("stay", name, path, count)
    there = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(PROCESSES)
    ]
    for process in there:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
    told = []
    for process in there:
        # One after another, and all stay until the last has looked.
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("look\n")
        process.stdin.flush()
        told.append(json.loads(process.stdout.readline()))
    for process in there:
        process.communicate("end\n")
    return {kind: sum(one[kind] for one in told) / len(told) for kind in told[0]}


def installed() -> list[str]:
    """The contestants that can take part."""
    here = [name for name, (_, _, module) in CONTESTANTS.items() if find_spec(module)]
    for name in CONTESTANTS.keys() - set(here):
        print(f"left out: {name} is not installed", file=sys.stderr)
    return here


def measure(folder: Path, count: int) -> str:
    """The table of one size."""
    results = {}
    for name in installed():
        path = folder / f"{name}-{count}"
        print(f"{name}, {count:,} domains", file=sys.stderr)
        built = run("build", name, path, count)
        results[name] = built | run("ask", name, path, count) | stay(name, path, count)
        with suppress(FileNotFoundError):
            path.unlink()
    floor = results["frozenset"]
    rows = [_row(name, one, floor, count) for name, one in results.items()]
    head = (
        f"{count:,} domains", "bytes a domain", "build, s", "open, ms",
        "hit, µs", "of a frozenset's", "miss, µs", "of a frozenset's",
        "subdomain, µs", "of a frozenset's",
        "private memory a process", "PSS a process",
    )  # fmt: skip
    return deltas.markdown(head, rows)


def _row(name: str, one: dict[str, float], floor: dict[str, float], count: int) -> tuple[str, ...]:
    asked = [
        text
        for kind in ("hit", "miss", "subdomain")
        for text in (f"{one[kind]:.2f}", f"{one[kind] / floor[kind]:.1f}")
    ]
    return (
        name, f"{one['bytes'] / count:.1f}", f"{one['seconds']:.1f}", f"{1000 * one['open']:.1f}",
        *asked, f"{one['private'] / 1e6:.2f} MB", f"{one['pss'] / 1e6:.2f} MB",
    )  # fmt: skip


def large(folder: Path) -> str:
    """Ten million domains: building, and asking once more."""
    path = folder / "large"
    print(f"gatepost, {LARGE:,} domains", file=sys.stderr)
    built = run("build", "gatepost", path, LARGE)
    asked = run("ask", "gatepost", path, LARGE)
    times = ", ".join(f"{asked[kind]:.2f} µs" for kind in ("hit", "miss", "subdomain"))
    head = (f"{LARGE:,} domains", "")
    return deltas.markdown(head, [
        ("bytes a domain", f"{built['bytes'] / LARGE:.2f}"),
        ("building", f"{built['seconds']:.0f} s, names made meanwhile"),
        ("most memory while building", f"{built['peak'] / 1e6:,.0f} MB"),
        ("opening", f"{1000 * asked['open']:.1f} ms"),
        ("hit, miss, subdomain", times),
    ])  # fmt: skip


def lists() -> str:
    """How it was measured, and the tables of both sizes."""
    version = ".".join(map(str, sys.version_info[:3]))
    intro = (
        f"Python {version}, {os.cpu_count()} cores. Building and questions: processor time, which"
        " what else the machine does changes little. Questions: medians of"
        f" {ROUNDS} rounds of {LOOKUPS:,} names nobody hashed before. Memory: the mean of"
        f" {PROCESSES} processes that are open at the same time, above what each had before it"
        " opened the list."
    )
    with TemporaryDirectory() as folder:
        tables = [measure(Path(folder), count) for count in SIZES]
    return "\n\n".join(("## Beside other ways to hold a list", intro, *tables))


def ten_millions() -> str:
    """The table of the large list, under its heading."""
    with TemporaryDirectory() as folder:
        return f"## Ten million domains\n\n{large(Path(folder))}"


PARTS: Mapping[str, Callable[[], str]] = {
    "lists": lists,
    "large": ten_millions,
    "deltas": deltas.report,
}


def write(file: Path, text: str) -> None:
    """Puts each section under its heading; what stands before the first one is written by hand."""
    before, *known = sections(file.read_text(encoding="utf-8"))
    _, *fresh = sections(text)
    by_heading = {one.partition("\n")[0]: one for one in (*known, *fresh)}
    file.write_text("\n\n".join((before, *by_heading.values())) + "\n", encoding="utf-8")


def sections(text: str) -> list[str]:
    """What stands before the first heading, and each section with its own."""
    return [one.strip() for one in re.split(r"^(?=## )", text, flags=re.MULTILINE)]


def main(arguments: Sequence[str]) -> None:
    """Measures and prints; or, as a child, does one thing and tells what it cost."""
    if arguments[:1] == ["--child"]:
        what, name, path, count = arguments[1:]
        print(json.dumps(CHILDREN[what](name, Path(path), int(count))), flush=True)
        if what == "stay":
            sys.stdin.readline()
        return
    wanted = [name for name in PARTS if name in arguments] or [*PARTS]
    text = "\n\n".join(PARTS[name]() for name in wanted)
    print(text)
    if "--write" in arguments:
        write(HERE / "snapshots.md", f"\n{text}")


if __name__ == "__main__":
    main(sys.argv[1:])
