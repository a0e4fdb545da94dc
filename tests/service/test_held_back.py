"""A generation that is refused, as every host sees it: signed, since when, until it is over."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gatepost import Gatepost
from gatepost.doctor.local import examine_locally
from gatepost.doctor.result import Health
from gatepost.doctor.surroundings import Surroundings
from gatepost.snapshots.manifest import Manifest
from gatepost.snapshots.pull_result import PullOutcome
from gatepost.snapshots.puller import Puller
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.errors import PublishRefusedError
from gatepost_sync.jobs.publish import publish
from gatepost_sync.publishing import read_record
from gatepost_sync.service import Service
from gatepost_sync.sets import SetName
from gatepost_sync.sources.manual import add_by_hand, remove_by_hand
from gatepost_sync.vetting import Vetter
from support.running_service import gatepost
from support.tree_reader import tree_reader

pytestmark = pytest.mark.slow

TRASH = [f"trash{number}.example" for number in range(200)]
SHRINKS = ["disposable-shrinks"]


@pytest.fixture
def shrunk(service: Service) -> Service:
    """Published 200 domains, and has half of them now."""
    contents = Vetter().read(SetName.DISPOSABLE, TRASH, confirmed=True).contents
    with service.database.write() as session:
        add_by_hand(session, SetName.DISPOSABLE, contents, datetime.now(UTC))
    publish(service, allow_empty=True)
    with service.database.write() as session:
        remove_by_hand(session, SetName.DISPOSABLE, TRASH[:100])
    return service


@pytest.fixture
def host(shrunk: Service, tmp_path: Path) -> Puller:
    return tree_reader(shrunk.settings.public_dir, tmp_path / "host", shrunk.keyring.trust)


@pytest.fixture
def gate(host: Puller, tmp_path: Path) -> Iterator[Gatepost]:
    host.pull()
    with Gatepost({"data_dir": tmp_path / "host"}) as opened:
        yield opened


def standing(service: Service) -> Manifest:
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    return manifest


def refused(service: Service, **options: datetime) -> None:
    clock = {"clock": lambda: options["now"]} if options else {}
    with pytest.raises(PublishRefusedError, match="would lose 100 of its 200"):
        publish(service, **clock)


def test_every_host_sees_that_and_since_when_and_that_it_is_over(
    shrunk: Service, host: Puller, gate: Gatepost
) -> None:
    assert gate.status().ok
    refused(shrunk)
    result = host.pull()
    assert (result.outcome, result.sets) == (PullOutcome.UPDATED, ())
    gate.lists.refresh()
    gate.check("someone@trash1.example")
    status = gate.status()
    since = read_record(shrunk.settings.data_dir).refused_at
    assert since is not None
    assert not status.ok
    assert status.to_dict()["held_since"] == since.isoformat(timespec="seconds")
    assert since.isoformat(timespec="seconds") in dict(status.rows())["HELD BACK"]
    assert gate.check("someone@trash1.example").reason == "disposable"  # what hosts have, they keep

    publish(shrunk, accept=SHRINKS)
    host.pull()
    gate.lists.refresh()
    assert gate.check("someone@trash1.example").accepted
    assert "HELD BACK" not in dict(gate.status().rows())
    assert gate.status().ok


def test_the_doctor_warns_of_it(shrunk: Service, host: Puller, tmp_path: Path) -> None:
    refused(shrunk)
    host.pull()
    settings = {"data_dir": tmp_path / "host", "sync_url": host.url, "trust": str(host.trust)}
    with Gatepost(settings) as gate:  # asked for nothing, so that it pulls nothing
        found = {one.name: one for one in examine_locally(gate, Surroundings())}
    assert found["snapshot"].health is Health.WARNING
    assert "holds back what should follow generation 2" in found["snapshot"].text
    assert "--accept" in found["snapshot"].remedy


def test_it_is_said_once_and_makes_no_list_younger(shrunk: Service) -> None:
    before = standing(shrunk)
    refused(shrunk)
    held = standing(shrunk)
    refused(shrunk)
    assert standing(shrunk) == held
    assert held.generation == before.generation + 1
    assert (held.sets, held.issued, held.expires) == (before.sets, before.issued, before.expires)


def test_a_source_that_recovers_ends_it_although_no_set_changes(shrunk: Service) -> None:
    refused(shrunk)
    contents = Vetter().read(SetName.DISPOSABLE, TRASH, confirmed=True).contents
    with shrunk.database.write() as session:
        add_by_hand(session, SetName.DISPOSABLE, contents, datetime.now(UTC))
    result = publish(shrunk)
    assert (result.published, result.changed) == (True, ())
    assert standing(shrunk).held_since is None


def test_of_what_has_expired_nothing_more_is_said(shrunk: Service) -> None:
    before = standing(shrunk)
    refused(shrunk, now=before.expires + timedelta(hours=1))
    assert standing(shrunk) == before


def test_where_it_cannot_be_written_the_refusal_is_what_is_reported(
    shrunk: Service, caplog: pytest.LogCaptureFixture
) -> None:
    for path in (shrunk.settings.public_dir / "v1/text").iterdir():
        path.unlink()
    with caplog.at_level(logging.WARNING, logger="gatepost.service"):
        refused(shrunk)
    assert standing(shrunk).held_since is None
    assert "gates are not told" in caplog.text


def test_an_emptied_list_is_held_back_too_and_accepted_by_name(shrunk: Service) -> None:
    with shrunk.database.write() as session:
        remove_by_hand(session, SetName.DISPOSABLE, TRASH[100:])
    with pytest.raises(PublishRefusedError, match="would be empty"):
        publish(shrunk)
    (objection,) = read_record(shrunk.settings.data_dir).objections
    assert standing(shrunk).held_since is not None
    publish(shrunk, accept=[objection.name, *SHRINKS])
    assert standing(shrunk).sets["disposable"].entries == 0


def test_the_tree_of_another_web_server_says_it_too(shrunk: Service, tmp_path: Path) -> None:
    env = {
        "GATEPOST_SERVICE_DATA_DIR": str(shrunk.settings.data_dir),
        "GATEPOST_SERVICE_PACKAGES": "false",
    }
    done = gatepost("publish", str(tmp_path / "www"), env=env, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--accept disposable-shrinks" in done.stderr
    copied = published_manifest(tmp_path / "www")
    assert copied is not None
    assert copied.held_since is not None
