"""What a week of polling costs: plugins of one service, on a clock that is only counted.

Run `python benchmarks/polling.py`. The service publishes every hour, with its own jobs, guard and
deltas, and answers through its own Flask application. Every plugin is a real puller with a store of
its own and its own jitter; what is simulated is the time between two requests and the wire between
the two. On the fourth day the service is down for two hours.
"""

import argparse
import heapq
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient

from gatepost.errors import GatepostError
from gatepost.snapshots.backoff import Backoff
from gatepost.snapshots.disk import Disk
from gatepost.snapshots.fetcher import Reply, ServerRefusedError
from gatepost.snapshots.puller import Puller
from gatepost.snapshots.schedule import DEFAULT_POLL, next_wait
from gatepost.snapshots.store import Sink, Store
from gatepost.snapshots.trust_line import TrustLine
from gatepost_sync.jobs.publish import publish
from gatepost_sync.keyring import initialise
from gatepost_sync.service import Service, open_service
from gatepost_sync.sets import SetName
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.sources.manual import add_by_hand, remove_by_hand
from gatepost_sync.vetting import Vetter
from gatepost_sync.web.app import create_app

URL = "https://lists.invalid"
HOUR = timedelta(hours=1)
BEGINNING = 120  # minutes, in which every host starts and fetches everything
COMES, GOES = 8, 4  # domains an hour: what lists of this size see
OUTAGE = (timedelta(days=3), timedelta(days=3, hours=2))


class Unsynced(Disk):
    """A disk that promises nothing: the machine will not die in a week that takes minutes."""

    def sync(self, descriptor: int) -> None:
        pass

    def sync_directory(self, path: Path) -> None:
        pass


@dataclass
class World:
    """What time it is, and whether the service can be reached."""

    began: datetime
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.began

    @property
    def down(self) -> bool:
        return OUTAGE[0] <= self.now - self.began < OUTAGE[1]


@dataclass
class Tally:
    """Requests and bytes by what was asked for; `minutes` counts the requests of each minute."""

    requests: Counter[str] = field(default_factory=Counter)
    bodies: Counter[str] = field(default_factory=Counter)
    heads: int = 0
    minutes: Counter[int] = field(default_factory=Counter)


class Wire:
    """The service's application as a plugin's fetcher."""

    def __init__(self, world: World, client: FlaskClient, tally: Tally) -> None:
        self._world = world
        self._client = client
        self._tally = tally

    def fetch(self, url: str, sink: Sink, *, limit: int, etag: str | None = None) -> Reply:
        path = url.removeprefix(URL)
        elapsed = self._world.now - self._world.began
        self._tally.minutes[int(elapsed.total_seconds() // 60)] += 1
        if self._world.down:
            self._tally.requests["failed"] += 1
            raise ServerRefusedError(f"{url} answered 503", status=503)
        answer = self._client.get(path, headers={"If-None-Match": etag} if etag else {})
        kind = path.split("/")[2].removesuffix(".note") + f" {answer.status_code}"
        self._tally.requests[kind] += 1
        self._tally.bodies[kind] += len(answer.data)
        self._tally.heads += sum(len(k) + len(v) + 4 for k, v in answer.headers) + 17
        if answer.status_code == 304:
            return Reply(not_modified=True, size=0, etag=etag)
        if answer.status_code != 200:
            raise ServerRefusedError(
                f"{url} answered {answer.status_code}", status=answer.status_code
            )
        sink.write(answer.data)
        return Reply(not_modified=False, size=len(answer.data), etag=answer.headers["ETag"])

    def close(self) -> None:
        pass


class Plugin:
    """One host: its store, its puller, and when it asks next."""

    def __init__(
        self, data_dir: Path, world: World, wire: Wire, trust: TrustLine, seed: int
    ) -> None:
        self._world = world
        self._backoff = Backoff(random.Random(seed))
        self.puller = Puller(
            Store(data_dir, disk=Unsynced()),
            url=URL,
            trust=trust,
            fetcher=wire,
            clock=lambda: world.now,
            backoff=self._backoff,
        )
        self.failures = 0

    @property
    def generation(self) -> int:
        """The one it has; 0 at first."""
        manifest = self.puller.store.current()
        return 0 if manifest is None else manifest.generation

    def ask(self) -> float:
        """Pull, and say in how many seconds to pull again: as the timer does."""
        try:
            self.puller.pull()
        except GatepostError:
            self.failures += 1
        manifest = self.puller.store.current()
        poll = DEFAULT_POLL if manifest is None else float(manifest.poll_seconds)
        now, state = self._world.now, self.puller.state()
        return max(1.0, next_wait(state, now=now, poll=poll, backoff=self._backoff, starting=False))


class Publisher:
    """The operator: some domains come and some go, every hour."""

    def __init__(self, service: Service, world: World, entries: int) -> None:
        self._service = service
        self._world = world
        self._vetter = Vetter()
        self._listed = [f"{number:x}-mail{number % 97}.example" for number in range(entries)]
        self._next = entries
        self._change(self._listed, [])
        publish(service, allow_empty=True, clock=lambda: world.now)

    def publish(self) -> None:
        new = [f"{self._next + n:x}-mail{(self._next + n) % 97}.example" for n in range(COMES)]
        self._next += COMES
        old, self._listed = self._listed[:GOES], [*self._listed[GOES:], *new]
        self._change(new, old)
        publish(self._service, clock=lambda: self._world.now)

    def _change(self, new: list[str], old: list[str]) -> None:
        name = SetName.DISPOSABLE
        with self._service.database.write() as session:
            contents = self._vetter.read(name, new, confirmed=True).contents
            add_by_hand(session, name, contents, self._world.now)
            if old:
                remove_by_hand(session, name, self._vetter.read(name, old, confirmed=True).contents)


def run(plugins: int, hours: int, entries: int, folder: Path) -> dict[str, object]:
    """The week, or as much of it as is asked for."""
    world = World(datetime.now(UTC).replace(microsecond=0))
    settings = ServiceSettings(data_dir=folder / "service", packages=False)
    initialise(settings, now=world.now)
    with open_service(settings) as service:
        publisher = Publisher(service, world, entries)
        client, tally = create_app(settings).test_client(), Tally()
        wire, trust = Wire(world, client, tally), service.keyring.trust
        hosts = [Plugin(folder / f"host{n}", world, wire, trust, n) for n in range(plugins)]
        _simulate(world, publisher, hosts, timedelta(hours=hours))
        full = settings.public_dir / "v1" / "full"
        size = max(path.stat().st_size for path in full.iterdir())
    return {
        "plugins": plugins,
        "days": hours / 24,
        "file": size,
        "failed_pulls": sum(host.failures for host in hosts),
        "generations": sorted({host.generation for host in hosts}),
        **_figures(tally, plugins * hours / 24, hours * 60),
    }


def _simulate(world: World, publisher: Publisher, hosts: list[Plugin], span: timedelta) -> None:
    starts = random.Random(0)
    # Hosts start in the course of the first hour; -1 is the publisher, at every full hour.
    events = [(world.began + starts.random() * HOUR, number) for number in range(len(hosts))]
    heapq.heapify(events)
    heapq.heappush(events, (world.began + HOUR, -1))
    while events[0][0] < world.began + span:
        world.now, number = heapq.heappop(events)
        if number < 0:
            publisher.publish()
            wait = HOUR
        else:
            wait = timedelta(seconds=hosts[number].ask())
        heapq.heappush(events, (world.now + wait, number))


def _figures(tally: Tally, share: float, minutes: int) -> dict[str, object]:
    """Per plugin and day, and by the minute once every host has begun."""
    steady = [count for minute, count in tally.minutes.items() if minute >= BEGINNING]
    return {
        "requests": {kind: n / share for kind, n in sorted(tally.requests.items())},
        "bodies": {kind: n / share for kind, n in sorted(tally.bodies.items())},
        "heads": tally.heads / share,
        "busiest_minute": max(steady, default=0),
        "mean_minute": sum(steady) / max(1, minutes - BEGINNING),
    }


def table(figures: dict[str, object]) -> str:
    """The figures as a page."""
    requests, bodies = figures["requests"], figures["bodies"]
    assert isinstance(requests, dict)
    assert isinstance(bodies, dict)
    lines = [
        f"{figures['plugins']} plugins, {figures['days']:g} days, an index file of"
        f" {figures['file']:,} bytes; per plugin and day:",
        "",
        "| asked for | requests | bytes of body |",
        "|---|---|---|",
    ]
    lines += [f"| {kind} | {n:.2f} | {bodies.get(kind, 0):,.0f} |" for kind, n in requests.items()]
    total = sum(requests.values()), sum(bodies.values())
    lines.append(f"| **all** | **{total[0]:.2f}** | **{total[1]:,.0f}** |")
    whole = figures["file"] * 24
    lines += [
        "",
        f"Headers of the answers: {figures['heads']:,.0f} bytes. The whole file every hour would be"
        f" {whole:,} bytes: {whole / max(1, total[1]):.0f} times as much.",
        f"Busiest minute: {figures['busiest_minute']} requests of all plugins together, the mean is"
        f" {figures['mean_minute']:.1f}. Pulls that failed: {figures['failed_pulls']}.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the table, or the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plugins", type=int, default=200)
    parser.add_argument("--hours", type=int, default=7 * 24)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        figures = run(options.plugins, options.hours, options.entries, Path(folder))
    print(json.dumps(figures) if options.json else table(figures))


if __name__ == "__main__":
    main()
