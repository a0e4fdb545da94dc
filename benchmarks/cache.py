"""The caches: what a look-up costs, and what the worst Redis costs a verdict.

Run `python benchmarks/cache.py`. Ours beside cachetools, the same work by turns, medians. Then
whole verifications against a name server on loopback, with a Redis that is absent, hung, slow or
none: the first one pays for finding out, the others do not.
"""

import os
import random
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter_ns, sleep

HERE = Path(__file__).parent
SIZE, KEYS, LOOKUPS, ROUNDS = 10_000, 20_000, 200_000, 9
DOMAINS = 30


def ours() -> Callable[[list[str]], None]:
    """Look up, and keep what is not there, as the gate does."""
    from gatepost.cache.memory import MemoryCache

    cache = MemoryCache(SIZE)

    def work(keys: list[str]) -> None:
        for key in keys:
            if cache.fresh(key) is None:
                cache.keep(key, key, 3600)

    return work


def tlru() -> Callable[[list[str]], None]:
    """The same with cachetools, which wants a lock where there are threads."""
    from cachetools import TLRUCache

    cache = TLRUCache(SIZE, ttu=lambda key, value, now: now + value[1], timer=monotonic)
    lock = threading.Lock()

    def work(keys: list[str]) -> None:
        for key in keys:
            with lock:
                found = cache.get(key)
            if found is None:
                value = (key, 3600 * random.uniform(0.9, 1.1))
                with lock:
                    cache[key] = value

    return work


def lookups() -> dict[str, float]:
    """Nanoseconds a look-up, by contestant; a few keys are asked for most, as domains are."""
    contestants = {"ours": ours(), "cachetools TLRUCache and a lock": tlru()}
    random.seed(1)
    keys = [str(int(random.paretovariate(0.9)) % KEYS) for _ in range(LOOKUPS)]
    seen: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(ROUNDS + 1):
        for name, work in contestants.items():
            started = perf_counter_ns()
            work(keys)
            if number:
                seen[name].append((perf_counter_ns() - started) / LOOKUPS)
    return {name: median(times) for name, times in seen.items()}


@contextmanager
def slow(seconds: float, behind: int) -> Iterator[str]:
    """A Redis that takes its time: passes everything on to the one at `behind`, later."""
    server = socket.create_server(("127.0.0.1", 0))

    def later(source: socket.socket, target: socket.socket, delay: float) -> None:
        try:
            while data := source.recv(65_536):
                sleep(delay)
                target.sendall(data)
        except OSError:
            return

    def accept() -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            back = socket.create_connection(("127.0.0.1", behind))
            for pair in ((client, back, seconds), (back, client, 0.0)):
                threading.Thread(target=later, args=pair, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def verdicts(nameserver: str, redis: str | None) -> list[float]:
    """Milliseconds of the verdicts on unknown domains, one after the other; all are the same."""
    from gatepost import Gatepost

    with TemporaryDirectory() as folder:
        settings = {"phase": "domain", "nameservers": [nameserver], "budget": 10}
        more = {"data_dir": folder} | ({} if redis is None else {"redis_url": redis})
        with Gatepost({**settings, **more}) as gate:
            gate.start()
            if redis is None:  # loads what the first question needs, for everybody
                gate.check("ann@warm-up.bench.example")
            times = []
            for number in range(DOMAINS):
                started = perf_counter_ns()
                report = gate.check(f"ann@d{number}.bench.example")
                times.append((perf_counter_ns() - started) / 1e6)
                assert report.status == "valid", report.reasons
    return times


def redis_rows() -> dict[str, tuple[float, float]]:
    """The first verdict, and the median of the others, by what is the matter with Redis."""
    from support.knot import Knot
    from support.redis_server import RedisServer, strange_server

    names = "\n".join(f"d{number} MX 10 mx.bench.example." for number in range(DOMAINS))
    zone = {"bench.example": f"{names}\nwarm-up MX 10 mx.bench.example.\n"}
    with (
        Knot(zone) as knot,
        RedisServer() as real,
        strange_server() as hung,
        strange_server(b"\xff\r\n") as garbage,
        slow(0.2, real.port) as late,
    ):
        cases = {
            "none": None,
            "a real one, near": real.url,
            "nobody there": "redis://127.0.0.1:9/0",
            "hung: takes connections, never answers": hung.url,
            "answers after 200 ms": late,
            "answers garbage": garbage.url,
        }
        verdicts(knot.address, None)
        seen = {
            name: [verdicts(knot.address, url) for _ in range(3)] for name, url in cases.items()
        }
    return {
        name: (median(run[0] for run in runs), median(t for run in runs for t in run[1:]))
        for name, runs in seen.items()
    }


def table(nanoseconds: dict[str, float], rows: dict[str, tuple[float, float]]) -> str:
    """The results as Markdown."""
    version = ".".join(map(str, sys.version_info[:3]))
    lines = [
        f"Python {version}, {os.cpu_count()} cores; {LOOKUPS:,} look-ups of {KEYS:,} keys in a "
        f"cache of {SIZE:,}, median of {ROUNDS} rounds",
        "",
        "| | ns a look-up |",
        "|---|---:|",
        *(f"| {name} | {time:.0f} |" for name, time in nanoseconds.items()),
        "",
        f"Verdicts on {DOMAINS} unknown domains, one after the other, a name server on loopback:",
        "",
        "| Redis | first verdict, ms | the others, ms |",
        "|---|---:|---:|",
        *(f"| {name} | {first:.1f} | {other:.2f} |" for name, (first, other) in rows.items()),
    ]
    return "\n".join(lines)


def main() -> None:
    """Measures, prints the tables, and writes them beside this script with `--write`."""
    sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent / "examples")]
    text = table(lookups(), redis_rows())
    print(text)
    if "--write" in sys.argv:
        (HERE / "cache.md").write_text(f"# Caches\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
