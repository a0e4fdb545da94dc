"""What is published beside a new generation, for hosts that have an older one."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gatepost import Gatepost
from gatepost.snapshots.pull_result import PullOutcome
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.bases import Past, delta_bases
from gatepost_sync.jobs.publish import publish
from gatepost_sync.service import Service
from gatepost_sync.sets import SetName
from gatepost_sync.sources.manual import add_by_hand
from gatepost_sync.vetting import Vetter
from support.snapshot_server import SnapshotServer, serving

pytestmark = pytest.mark.slow

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def past(*issued: datetime) -> list[Past]:
    """One generation at each time, that changed the set each time."""
    return [Past(n, time, {"disposable": f"{n:064}"}) for n, time in enumerate(issued, start=1)]


def test_deltas_lead_from_the_last_48_generations_and_from_each_of_14_days() -> None:
    hourly = [NOON - number * HOUR for number in range(24 * 30, 0, -1)]
    bases = delta_bases(past(*hourly), "disposable", NOON)
    times = [hourly[number - 1] for number in bases]
    assert times[-48:] == hourly[-48:]
    earlier = times[:-48]
    assert [time.hour for time in earlier] == [23] * len(earlier)  # the last of each day
    assert earlier[0].date() == (NOON - 14 * DAY).date()
    assert len(bases) == 48 + 12  # of two days, the last is among the 48


def test_a_base_has_the_number_of_the_generation_that_changed_the_set() -> None:
    shas = ["a", "a", "b", "b", "b", "a"]
    generations = [Past(n, NOON, {"disposable": sha}) for n, sha in enumerate(shas, start=1)]
    assert delta_bases(generations, "disposable", NOON) == {1: "a", 3: "b", 6: "a"}
    assert delta_bases(generations, "blacklist", NOON) == {}


def add(service: Service, name: SetName, *entries: str) -> None:
    contents = Vetter().read(name, entries, confirmed=True).contents
    with service.database.write() as session:
        add_by_hand(session, name, contents, datetime.now(UTC))


def grow(service: Service, first: int, last: int) -> None:
    add(service, SetName.DISPOSABLE, *(f"trash{number}.example" for number in range(first, last)))
    publish(service, allow_empty=True)


@pytest.fixture
def server(service: Service) -> Iterator[SnapshotServer]:
    grow(service, 0, 3000)
    with serving(service.settings.public_dir) as running:
        yield running


@pytest.fixture
def gate(service: Service, server: SnapshotServer, tmp_path: Path) -> Iterator[Gatepost]:
    settings = {
        "data_dir": tmp_path / "gate",
        "sync_url": server.url,
        "trust": str(service.keyring.trust),
    }
    with Gatepost(settings) as opened:
        yield opened


def index_file(service: Service, name: str) -> Path:
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    return service.settings.public_dir / "v1" / "full" / manifest.sets[name].sha256


def test_a_host_however_far_behind_asks_twice(
    service: Service, gate: Gatepost, server: SnapshotServer
) -> None:
    gate.pull()
    for number in range(3000, 3030, 5):
        grow(service, number, number + 5)
    server.paths.clear()
    result = gate.pull()
    assert server.paths == ["/v1/manifest.note", "/v1/delta/disposable/1-7"]
    assert (result.outcome, result.deltas) == (PullOutcome.UPDATED, ("disposable",))
    assert gate.check_instant("a@trash3029.example").reason == "disposable"
    assert result.bytes < 2500
    size = index_file(service, "disposable").stat().st_size
    assert result.saved_bytes > 0.9 * size


def test_deltas_and_their_bases_stay_when_nothing_is_new(service: Service) -> None:
    grow(service, 0, 100)
    base = index_file(service, "disposable")
    grow(service, 100, 110)
    publish(service, generation=9)
    public = service.settings.public_dir
    for path in public.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    add(service, SetName.BLACKLIST, "bad.example")
    assert publish(service).changed == ("blacklist",)
    assert base.exists()
    assert [path.name for path in (public / "v1/delta/disposable").iterdir()] == ["1-2"]
    manifest = published_manifest(public)
    assert manifest is not None
    assert [delta.base for delta in manifest.sets["disposable"].deltas] == [1]


def test_a_lost_base_costs_its_delta_and_nothing_else(
    service: Service, gate: Gatepost, server: SnapshotServer
) -> None:
    gate.pull()
    base = index_file(service, "disposable")
    grow(service, 3000, 3005)
    base.write_bytes(b"damaged")
    grow(service, 3005, 3010)
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    assert [delta.base for delta in manifest.sets["disposable"].deltas] == [2]
    assert gate.pull().deltas == ()
    assert gate.check_instant("a@trash3009.example").reason == "disposable"


def test_the_service_serves_deltas(service: Service) -> None:
    from gatepost_sync.web.app import create_app

    grow(service, 0, 100)
    grow(service, 100, 110)
    client = create_app(service.settings).test_client()
    answer = client.get("/v1/delta/disposable/1-2")
    public = service.settings.public_dir
    assert answer.data == (public / "v1/delta/disposable/1-2").read_bytes()
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in ("disposable/1-3", "disposable/0-2", "../full/1-2", "disposable/1", "x/1-2-3"):
        assert client.get(f"/v1/delta/{path}").status_code == 404
