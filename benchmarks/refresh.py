"""What it costs to look after a million domains: checking them in the DNS, and publishing them.

Run `python benchmarks/refresh.py new --folder F`, then `again --folder F`, and `publish`; `--help`
names the sizes. `new` fills a service on SQLite in the folder F with domains, starts real `gatepost
worker` processes, a Redis between them and a real name server (Knot) beside them on the same
machine, and waits until all domains are checked; `again` checks them once more, cohort by cohort.
`publish` fills the tables with what such checks leave behind, publishes, changes what a day
changes, and publishes again.
"""

import argparse
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, insert, select, update

from gatepost.lists.state import DomainFlag
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.domains.cohorts import Cohorts
from gatepost_sync.domains.overview import overview
from gatepost_sync.jobs.kinds import job_kinds
from gatepost_sync.jobs.publish import publish
from gatepost_sync.keyring import initialise
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.service import Service, open_service
from gatepost_sync.sets import SetName
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.domain_tables import CohortRow, DomainRow
from gatepost_sync.store.domains import AT_ONCE, Origin, add_domains
from gatepost_sync.store.marks import note_change
from gatepost_sync.store.mx_sets import MxSets

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
from support.knot import Knot
from support.servers import Redis

ZONE = "bench-zone.com"
OPERATORS = 2_000  # subtrees of the zone, each with mail hosts, or none, of its own
CHANGED = 0.005  # of the domains, in a day: what their registrants change
CLOCK = os.sysconf("SC_CLK_TCK")


def records() -> str:
    """Of twenty subtrees one has a null MX, two only an address; names in none do not exist."""
    lines = []
    for number in range(OPERATORS):
        kind = number % 20
        if kind == 0:
            lines.append(f"*.o{number} MX 0 .")
        elif kind in (1, 2):
            lines.append(f"*.o{number} A 192.0.2.1")
        else:
            lines.append(f"*.o{number} MX 10 mx1.o{number}.{ZONE}.")
            lines.append(f"*.o{number} MX 20 mx2.o{number}.{ZONE}.")
    return "\n".join(lines) + "\n"


def names(count: int) -> Iterator[str]:
    """Domains of the zone; one in twenty does not exist."""
    for number in range(count):
        operator = number % OPERATORS
        yield f"name-{number}.{'x' if number % 20 == 7 else 'o'}{operator}.{ZONE}"


@dataclass
class Usage:
    """A process's processor seconds, and the most memory that it ever had, in bytes."""

    seconds: float
    memory: int

    @classmethod
    def of(cls, pid: int) -> "Usage":
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{pid}/status").read_text()
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return cls((int(fields[11]) + int(fields[12])) / CLOCK, int(peak.split()[1]) * 1024)


@contextmanager
def serving() -> Iterator[tuple[Knot, str]]:
    """A name server, and the URL of a Redis."""
    redis = Redis(program("redis-server"))
    redis.start()
    try:
        with Knot({ZONE: records()}, program=program("knotd")) as knot:
            yield knot, redis.url
    finally:
        redis.remove()


@contextmanager
def workers(service: Service, count: int, nameserver: str, broker: str) -> Iterator[list[int]]:
    """Real workers in processes of their own; their numbers."""
    env = {
        **os.environ,
        "GATEPOST_SERVICE_DATA_DIR": str(service.settings.data_dir),
        "GATEPOST_SERVICE_PACKAGES": "false",
        "GATEPOST_SERVICE_BROKER_URL": broker,
        "GATEPOST_NAMESERVERS": nameserver,
    }
    command = [sys.executable, "-m", "gatepost", "worker"]
    with (service.settings.data_dir / "workers.log").open("ab") as log:
        running = [subprocess.Popen(command, env=env, stdout=log, stderr=log) for _ in range(count)]
        try:
            yield [process.pid for process in running]
        finally:
            for process in running:
                process.send_signal(signal.SIGTERM)
            for process in running:
                process.wait(60)


def check(what: str, count: int, hands: int, folder: Path) -> None:
    """New domains in `folder`; or `again`, all that are there, by their cohorts."""
    settings = ServiceSettings(data_dir=folder / "service", packages=False)
    if what == "new":
        initialise(settings, now=datetime.now(UTC))
    left = new_left if what == "new" else cohorts_left
    with serving() as (knot, broker), open_service(settings) as service:
        if what == "new":
            add(service, count)
        with service.database.write() as session:
            if what == "again":
                session.execute(update(CohortRow).values(due=datetime.now(UTC)))
            enqueue(session, job_kinds(settings).named("refresh"), datetime.now(UTC))
        with workers(service, hands, knot.address, broker) as pids:
            passed, used = until_done(service, pids, left)
            report(what, count, passed, used, service)
        with service.database.read() as session:
            print(overview(session, datetime.now(UTC)).to_dict())


def add(service: Service, count: int) -> None:
    began = time.perf_counter()
    with service.database.write() as session:
        cohorts = Cohorts(service.keyring.seed)
        add_domains(session, cohorts, names(count), Origin.SEED, datetime.now(UTC))
    say(f"{count:,} domains added in {time.perf_counter() - began:.0f} s", service)


def new_left(service: Service) -> int:
    with service.database.read() as session:
        due = DomainRow.next_check <= datetime.now(UTC)
        return session.scalars(select(func.count()).select_from(DomainRow).where(due)).one()


def cohorts_left(service: Service) -> int:
    with service.database.read() as session:
        due = CohortRow.due <= datetime.now(UTC)
        return session.scalars(select(func.count()).select_from(CohortRow).where(due)).one()


def until_done(
    service: Service, pids: list[int], left: Callable[[Service], int]
) -> tuple[float, list[Usage]]:
    began = time.perf_counter()
    first = [Usage.of(pid).seconds for pid in pids]
    while left(service):
        time.sleep(0.5)
    passed = time.perf_counter() - began
    used = [Usage.of(pid) for pid in pids]
    for usage, before in zip(used, first, strict=True):
        usage.seconds -= before
    return passed, used


def report(what: str, count: int, passed: float, used: list[Usage], service: Service) -> None:
    processor = sum(usage.seconds for usage in used)
    shares = ", ".join(f"{usage.seconds:.0f} s and {usage.memory / 1e6:.0f} MB" for usage in used)
    say(
        f"{what}: {passed:.0f} s, {count / passed:,.0f} domains/s, "
        f"{1e6 * processor / count:.0f} µs of processor a domain; each worker: {shares}",
        service,
    )


def say(text: str, service: Service) -> None:
    """With the size of the database, its write-ahead log included."""
    size = sum(path.stat().st_size for path in service.settings.data_dir.glob("service.sqlite3*"))
    with service.database.read() as session:
        count = session.scalars(select(func.count()).select_from(DomainRow)).one()
    print(f"{text}; database {size / 1e6:.0f} MB, {size / max(count, 1):.0f} bytes a domain")


def publish_times(count: int, *, once: bool) -> None:
    """The first publication, one with nothing new, and one after a day's changes."""
    draw = random.Random(count)
    with TemporaryDirectory() as folder:
        settings = ServiceSettings(
            data_dir=Path(folder) / "service", packages=False, max_shrink_percent=100
        )
        initialise(settings, now=datetime.now(UTC))
        with open_service(settings) as service:
            fill_checked(service, count)
            say(f"{count:,} checked domains", service)
            timed("first", service)
            if not once:
                timed("nothing new", service)
                timed("built again, and nothing new", service, rebuild=True)
                change_a_day(service, draw)
                timed("a day later", service)


def fill_checked(service: Service, count: int) -> None:
    now, cohorts, sets = datetime.now(UTC), Cohorts(service.keyring.seed), MxSets()
    week = [now - timedelta(days=7 * number / 256) for number in range(256)]
    remaining = names(count)
    with service.database.write() as session:
        while batch := [name for name, _ in zip(remaining, range(AT_ONCE), strict=False)]:
            hosts = [(name, hosts_of(name)) for name in batch]
            numbers = sets.numbers(session, hosts)
            rows = [
                {
                    "cohort": (cohort := cohorts.of(name)), "name": name, "origin": "seed",
                    "flags": flags_of(name), "mx_set": number, "checked_at": week[cohort],
                    "failures": 0, "doubts": 0, "asked": 0,
                }
                for name, number in zip(batch, numbers, strict=True)
            ]  # fmt: skip
            session.execute(insert(DomainRow), rows)


def hosts_of(name: str) -> tuple[str, ...]:
    operator = name.split(".")[1]
    if operator[0] == "x" or int(operator[1:]) % 20 < 3:
        return ()
    return (f"mx1.{operator}.{ZONE}", f"mx2.{operator}.{ZONE}")


def flags_of(name: str) -> int:
    operator = name.split(".")[1]
    if operator[0] == "x":
        return int(DomainFlag.UNREGISTERED)
    kind = int(operator[1:]) % 20
    if kind == 0:
        return int(DomainFlag.REGISTERED | DomainFlag.NULL_MX)
    return int(DomainFlag.REGISTERED | (DomainFlag.HAS_MX if kind > 2 else DomainFlag(0)))


def change_a_day(service: Service, draw: random.Random) -> None:
    """A seventh of the cohorts was checked, and some domains of these moved or went."""
    now = datetime.now(UTC) + timedelta(days=1)
    fresh = draw.sample(range(256), 256 // 7)
    with service.database.write() as session:
        note_change(session, SetName.DOMAIN_STATE)
        session.execute(update(DomainRow).where(DomainRow.cohort.in_(fresh)).values(checked_at=now))
        some = session.execute(
            select(DomainRow.cohort, DomainRow.name).where(DomainRow.cohort.in_(fresh))
        ).all()
        for cohort, name in draw.sample(some, int(CHANGED * len(some) * 7)):
            row = session.get_one(DomainRow, (cohort, name))
            row.flags, row.mx_set = int(DomainFlag.UNREGISTERED), None


def timed(what: str, service: Service, *, rebuild: bool = False) -> None:
    began, used = time.perf_counter(), time.process_time()
    publish(service, allow_empty=True, rebuild=rebuild)
    passed, processor = time.perf_counter() - began, time.process_time() - used
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    made = manifest.sets["domain_state"]
    deltas = ", ".join(f"{delta.size / 1e3:,.1f} kB" for delta in made.deltas)
    text = 0 if made.text is None else made.text.size
    print(
        f"{what}: {passed:.1f} s ({processor:.1f} s of processor), file {made.size / 1e6:.1f} MB, "
        f"text {text / 1e6:.0f} MB, delta {deltas or 'none'}; "
        f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB"
    )


def program(name: str) -> str:
    """Debian keeps servers where an ordinary user's PATH does not look."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or name


def main() -> None:
    """Runs one of the two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("new", "again", "publish"))
    parser.add_argument("--domains", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where the service of `new` and `again` is")
    parser.add_argument("--once", action="store_true", help="of `publish` only the first one")
    wanted = parser.parse_args()
    if wanted.what == "publish":
        publish_times(wanted.domains, once=wanted.once)
    elif wanted.folder is None:
        parser.error("name a --folder")
    else:
        check(wanted.what, wanted.domains, wanted.workers, wanted.folder)


if __name__ == "__main__":
    main()
