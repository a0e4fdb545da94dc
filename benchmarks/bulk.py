"""`gatepost bulk` beside the loop that one writes first: asyncio, dnspython, a semaphore.

Run `python benchmarks/bulk.py`. 100,000 addresses over 5,000 domains in a CSV file, a Knot name
server on loopback, every contestant a process of its own in the same rounds. The loop of one's own
sees a tenth of the rows: it is the rate that counts. Needs `knotd` (Debian package knot).
"""

import asyncio
import csv
import os
import random
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

ROWS, DOMAINS, SEED = 100_000, 5_000, 20_240_101
PART = 10  # of the rows, for what takes too long
ROUNDS = 3
HERE = Path(__file__).parent
ZONE = "bulk.example"


@dataclass(frozen=True, slots=True)
class Contestant:
    """A command that reads `rows` addresses."""

    name: str
    command: tuple[str, ...]
    rows: int
    environ: Mapping[str, str]


def write_table(path: Path, rows: int) -> None:
    """The same addresses every time; domains in no order, as in a list of customers."""
    draw = random.Random(SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        write(("id", "email", "note"))
        for number in range(rows):
            domain = f"c{draw.randrange(DOMAINS)}.{ZONE}"
            write((number, f"user{number}@{domain}", "a customer"))


def naive(source: str, target: str, server: str, *, once: bool) -> None:
    """What one writes first. With `once` it remembers the answer for each domain."""
    import dns.asyncresolver
    import dns.exception
    import dns.nameserver

    resolver = dns.asyncresolver.Resolver(configure=False)
    host, port = server.rsplit(":", 1)
    resolver.nameservers = [dns.nameserver.Do53Nameserver(host, int(port))]
    limit = asyncio.Semaphore(256)
    known: dict[str, asyncio.Task[bool]] = {}

    async def ask(domain: str) -> bool:
        async with limit:
            try:
                await resolver.resolve(domain, "MX", lifetime=5)
            except dns.exception.DNSException:
                return False
            return True

    async def verdict(row: list[str]) -> tuple[list[str], bool]:
        domain = row[1].rpartition("@")[2]
        if not once:
            return row, await ask(domain)
        if domain not in known:
            known[domain] = asyncio.create_task(ask(domain))
        return row, await known[domain]

    async def verdicts(rows: list[list[str]]) -> list[tuple[list[str], bool]]:
        return await asyncio.gather(*map(verdict, rows))

    with open(source, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    found = asyncio.run(verdicts(rows))
    with open(target, "w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([*row, "valid" if good else "invalid"] for row, good in found)


def copy(source: str, target: str) -> None:
    """The floor: nothing but reading and writing the table."""
    with (
        open(source, encoding="utf-8", newline="") as file,
        open(target, "w", encoding="utf-8", newline="") as out,
    ):
        csv.writer(out).writerows(csv.reader(file))


def validated(source: str, target: str) -> None:
    """email-validator for the syntax alone."""
    from email_validator import EmailNotValidError, validate_email

    with (
        open(source, encoding="utf-8", newline="") as file,
        open(target, "w", encoding="utf-8", newline="") as out,
    ):
        write = csv.writer(out).writerow
        for row in csv.reader(file):
            try:
                validate_email(row[1], check_deliverability=False)
            except EmailNotValidError:
                write([*row, "invalid"])
            else:
                write([*row, "valid"])


def contestants(folder: Path, server: str) -> list[Contestant]:
    """Everyone who takes part here."""
    whole, part, out = folder / "whole.csv", folder / "part.csv", folder / "out.csv"
    write_table(whole, ROWS)
    write_table(part, ROWS // PART)
    ours = (sys.executable, "-m", "gatepost", "bulk", str(whole), str(out), "--overwrite")
    base = {**os.environ, "GATEPOST_DATA_DIR": str(folder / "data")}
    this = (sys.executable, __file__)
    found = [
        Contestant(
            "asyncio + dnspython",
            (*this, "naive", str(part), str(out), server),
            ROWS // PART,
            base,
        ),
        Contestant(
            "the same, each domain once",
            (*this, "once", str(whole), str(out), server),
            ROWS,
            base,
        ),
    ]
    for backend in backends():
        environ = {**base, "GATEPOST_NAMESERVERS": server}
        if backend != "default":
            environ["GATEPOST_RESOLVER"] = backend
        name = f"gatepost bulk --phase domain, {backend}"
        found.append(Contestant(name, (*ours, "--phase", "domain"), ROWS, environ))
    found += [
        Contestant("gatepost bulk, instant phase", ours, ROWS, base),
        Contestant(
            "email-validator, syntax only",
            (*this, "validated", str(whole), str(out)),
            ROWS,
            base,
        ),
        Contestant("copying the table", (*this, "copy", str(whole), str(out)), ROWS, base),
    ]
    return found


def backends() -> Sequence[str]:
    """The libraries that can ask the DNS for Gatepost here."""
    from gatepost import Settings

    if not any(field.name == "resolver" for field in fields(Settings)):
        return ("default",)
    try:
        import pycares  # noqa: F401  only whether it is here
    except ImportError:
        return ("dnspython",)
    return ("dnspython", "c-ares")


def measure(found: Sequence[Contestant]) -> dict[str, tuple[float, float]]:
    """Rows a second, and microseconds of processor time a row: medians, by name."""
    rates: dict[str, list[tuple[float, float]]] = {one.name: [] for one in found}
    for number in range(ROUNDS + 1):  # the first warms up: files, the baseline, byte code
        for one in found:
            before, began = cpu(), perf_counter()
            subprocess.run(one.command, env=dict(one.environ), check=True, capture_output=True)
            took, used = perf_counter() - began, cpu() - before
            if number:
                rates[one.name].append((one.rows / took, used / one.rows * 1e6))
    return {
        name: (median(rate for rate, _ in all_), median(used for _, used in all_))
        for name, all_ in rates.items()
    }


def cpu() -> float:
    """Seconds of processor time that ended children have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def table(results: dict[str, tuple[float, float]]) -> str:
    """The results as Markdown."""
    floor = results["asyncio + dnspython"][0]
    version = ".".join(map(str, sys.version_info[:3]))
    lines = [
        f"{ROWS:,} addresses over {DOMAINS:,} domains, a process each, its start included, Python "
        f"{version}, {os.cpu_count()} cores (the name server has a share in them), median of "
        f"{ROUNDS} rounds; the loop of one's own sees {ROWS // PART:,} of the addresses",
        "",
        "| | rows a second | of the loop of one's own | processor time a row |",
        "|---|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {rate:,.0f} | {rate / floor:.1f} | {used:.0f} \u00b5s |"
        for name, (rate, used) in results.items()
    ]
    return "\n".join(lines)


def main() -> None:
    """Measures, prints the table, and writes it beside this script with `--write`."""
    sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent / "examples")]
    from support.knot import Knot

    records = "".join(f"c{number} MX 10 mx{number % 7}\n" for number in range(DOMAINS))
    with TemporaryDirectory() as folder, Knot({ZONE: records}) as server:
        text = table(measure(contestants(Path(folder), server.address)))
    print(text)
    if "--write" in sys.argv:
        (HERE / "bulk.md").write_text(f"# Many addresses\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["naive" | "once" as kind, source, target, server]:
            naive(source, target, server, once=kind == "once")
        case ["copy", source, target]:
            copy(source, target)
        case ["validated", source, target]:
            validated(source, target)
        case _:
            main()
