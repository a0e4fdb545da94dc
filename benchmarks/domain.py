"""Unknown domains, each asked of the DNS once: how many a second, and what one costs.

Run `python benchmarks/domain.py`. A Knot on loopback serves thousands of zones; contestants ask it
about the same domains, fifty at a time, each in a process of its own, by turns. The table shows
medians, and how many questions the server counted: who asks more has more to do. Then: what a
verdict costs on a domain that is known already.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, perf_counter_ns, process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gatepost import Gatepost

HERE = Path(__file__).parent
ZONES, ROUNDS, AT_ONCE, KNOWN, STATES = 10_000, 3, 50, 20_000, 100_000


# Asked about on loopback only. Reserved names (.example) will not do: email-validator does not ask
# about those.
PARENT = "gatepost-benchmark.com"


def zones() -> dict[str, str]:
    """Mostly ordinary domains; some without MX, some that take no mail."""
    mx = "@ MX 10 mx1.{host}\n@ MX 20 mx2.{host}\n"
    kinds = {0: "@ A 192.0.2.1\n", 1: "@ MX 0 .\n"}
    return {
        f"domain-{n}.{PARENT}": kinds.get(n % 20, mx.format(host=f"host-{n % 500}.{PARENT}."))
        for n in range(ZONES)
    }


def asked() -> list[str]:
    """The domains, and one for every ten of them that does not exist."""
    names = [f"domain-{number}.{PARENT}" for number in range(ZONES)]
    return names + [f"missing.{name}" for name in names[::10]]


async def fifty(ask: Callable[[str], Awaitable[object]]) -> None:
    """Asks about all of them, so many at once."""
    todo = iter(asked())

    async def worker() -> None:
        for domain in todo:
            await ask(domain)

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))


def gatepost_run(port: str, resolver: str) -> Callable[[], None]:
    """Whole verifications: syntax, lists, mail host, operator, verdict."""
    gate = _gate(port, resolver)
    return lambda: asyncio.run(fifty(lambda domain: gate.acheck(f"ann@{domain}")))


def dnspython_run(port: str, *, implicit: bool = False) -> Callable[[], None]:
    """What anybody would write first: a loop of dnspython's own resolver, and only MX.

    With `implicit` it asks as much as a verdict takes: A and AAAA where there is no MX.
    """
    from dns.asyncresolver import Resolver
    from dns.exception import DNSException
    from dns.resolver import NoAnswer

    resolver = Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], int(port)

    async def ask(domain: str) -> None:
        try:
            await resolver.resolve(domain, "MX")
        except NoAnswer:
            if implicit:
                kinds = ("A", "AAAA")
                asked = [resolver.resolve(domain, kind, raise_on_no_answer=False) for kind in kinds]
                await asyncio.gather(*asked, return_exceptions=True)
        except DNSException:
            return

    return lambda: asyncio.run(fifty(ask))


def email_validator_run(port: str) -> Callable[[], None]:
    """Syntax and deliverability (MX, else A, AAAA; SPF), in as many threads."""
    from dns.resolver import Resolver
    from email_validator import EmailNotValidError, validate_email

    resolver = Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], int(port)

    def ask(domain: str) -> None:
        try:
            validate_email(f"ann@{domain}", dns_resolver=resolver)
        except EmailNotValidError:
            return

    def run() -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(ask, asked()))

    return run


LOOP = "a loop of dnspython, MX only"
CONTESTANTS: dict[str, Callable[[str], Callable[[], None]]] = {
    "gatepost, c-ares": lambda port: gatepost_run(port, "c-ares"),
    "gatepost, dnspython": lambda port: gatepost_run(port, "dnspython"),
    LOOP: dnspython_run,
    "the same, A and AAAA where there is no MX": lambda port: dnspython_run(port, implicit=True),
    "email-validator with deliverability": email_validator_run,
}


def known(port: str) -> list[float]:
    """p50 and p99 in microseconds of `check` and of `acheck` on domains that were asked about."""
    with _gate(port, "auto") as gate:
        for domain in asked()[:1000]:
            gate.check(f"ann@{domain}")
        return _verdicts(gate)


def published(_port: str) -> list[float]:
    """The same where the published domain state knows them, and nobody was ever asked."""
    from gatepost.lists.state import DomainFlag, DomainState
    from support.installed_snapshot import install_snapshot

    seen = DomainState(
        DomainFlag.REGISTERED | DomainFlag.HAS_MX, (f"mx1.{PARENT}",), datetime.now(UTC).date()
    )
    states = {f"domain-{number}.{PARENT}": seen for number in range(STATES)}
    with TemporaryDirectory() as data:
        install_snapshot(Path(data), states=states)
        with _gate("9", "auto", data_dir=data) as gate:  # nobody answers there
            return _verdicts(gate)


KNOWN_BY = {"asked about before": known, "in the published domain state": published}


def _verdicts(gate: "Gatepost") -> list[float]:
    """Also sees to it that they are verdicts: a domain that is not known would be `unknown`."""
    texts = [f"ann{n}@domain-{n % 50 * 20 + 2}.{PARENT}" for n in range(KNOWN)]
    sync = [_timed(lambda text=text: gate.check(text)) for text in texts]

    async def asynchronously() -> list[int]:
        times = []
        for text in texts:
            started = perf_counter_ns()
            report = await gate.acheck(text)
            times.append(perf_counter_ns() - started)
            assert report.status == "valid", report
        return times

    return [*_percentiles(sync), *_percentiles(asyncio.run(asynchronously()))]


def _gate(port: str, resolver: str, **more: str) -> "Gatepost":
    from gatepost import Gatepost

    settings = {"phase": "domain", "nameservers": [f"127.0.0.1:{port}"], "resolver": resolver}
    gate = Gatepost({**settings, "budget": 60, **more})
    gate.start()
    return gate


def _timed(work: Callable[[], object]) -> int:
    started = perf_counter_ns()
    work()
    return perf_counter_ns() - started


def _percentiles(times: list[int]) -> tuple[float, float]:
    ordered = sorted(times)
    return ordered[len(ordered) // 2] / 1000, ordered[len(ordered) * 99 // 100] / 1000


def in_a_process(name: str, port: int, data: str) -> list[float]:
    """What one contestant takes: wall-clock seconds and processor seconds."""
    command = (sys.executable, __file__, "--run", name, str(port))
    environ = {**os.environ, "GATEPOST_DATA_DIR": data}  # the lists are built once
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=environ)
    return [float(number) for number in json.loads(run.stdout)]


def run(name: str, port: str) -> list[float]:
    """In the process of a contestant."""
    if name in KNOWN_BY:
        return KNOWN_BY[name](port)
    work = CONTESTANTS[name](port)  # importing and building is not what is measured
    __import__("dns.asyncresolver")
    started, before = perf_counter(), process_time()
    work()
    return [perf_counter() - started, process_time() - before]


def table(seen: dict[str, list[list[float]]], times: dict[str, list[float]]) -> str:
    """The results as Markdown."""
    count = len(asked())
    version = ".".join(map(str, sys.version_info[:3]))
    rows = {
        name: [median(column) for column in zip(*runs, strict=True)] for name, runs in seen.items()
    }
    naive = rows[LOOP]
    lines = [
        f"Python {version}, {os.cpu_count()} cores, Knot on the same machine; {count:,} domains of "
        f"which nothing is known, {AT_ONCE} at once, median of {ROUNDS} rounds",
        "",
        "| | domains/s | against the loop | processor time a domain, µs | against the loop "
        "| questions a domain |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, (wall, cpu, questions) in rows.items():
        lines.append(
            f"| {name} | {count / wall:,.0f} | {naive[0] / wall:.1f}x "
            f"| {cpu / count * 1e6:.0f} | {cpu / naive[1]:.2f}x | {questions / count:.2f} |"
        )
    lines += [
        "",
        f"A verdict on a domain that is known, {KNOWN:,} times over fifty domains, no network; the "
        f"domain state holds {STATES:,}:",
        "",
        "| | `check`: p50, µs | p99, µs | `acheck`: p50, µs | p99, µs |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| {name} | " + " | ".join(f"{time:.1f}" for time in found) + " |"
            for name, found in times.items()
        ),
    ]
    return "\n".join(lines)


def main() -> None:
    """Measures, prints the table, and writes it beside this script with `--write`."""
    from support.knot import Knot

    seen: dict[str, list[list[float]]] = {name: [] for name in CONTESTANTS}
    with Knot(zones()) as knot, TemporaryDirectory() as data:
        for number in range(ROUNDS + 1):  # the first one warms the disk's cache
            for name in CONTESTANTS:
                before = sum(knot.asked().values())
                figures = in_a_process(name, knot.port, data)
                if number:
                    seen[name].append([*figures, sum(knot.asked().values()) - before])
        times = {name: in_a_process(name, knot.port, data) for name in KNOWN_BY}
    text = table(seen, times)
    print(text)
    if "--write" in sys.argv:
        (HERE / "domain.md").write_text(f"# Asking about domains\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent / "examples")]
    if sys.argv[1:2] == ["--run"]:
        print(json.dumps(run(sys.argv[2], sys.argv[3])))
    else:
        main()
