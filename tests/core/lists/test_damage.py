"""A file damaged at rest: what is intact serves, what is not is unknown, a pull repairs it."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from gatepost import Gatepost
from gatepost.doctor.local import examine_locally
from gatepost.doctor.result import Health
from gatepost.doctor.surroundings import Surroundings
from gatepost.lists.entries import EntryClass, ListEntry, address_key, build_list, domain_key
from gatepost.lists.state import DomainFlag, DomainState, build_domain_state
from gatepost.model import Report
from gatepost.snapshots.notes import sign_note
from gatepost.snapshots.puller import Puller
from support.known_baseline import KnownBaseline
from support.snapshot_service import SnapshotService, secret_key
from support.tree_reader import tree_reader

SETS = ("disposable", "blacklist", "domain_state")
CLEAN = "someone@other.example"


def listed(kind: EntryClass, key: bytes) -> bytes:
    return build_list({key: ListEntry(kind, ("test",), confirmed=True)})


@pytest.fixture
def host(tmp_path: Path, known_baseline: KnownBaseline) -> Puller:
    """Has pulled a snapshot of three sets."""
    known_baseline.put(tmp_path / "host")
    service = SnapshotService(tmp_path / "public")
    service.publish(
        5,
        disposable=listed(EntryClass.DISPOSABLE, domain_key("bad.example")),
        blacklist=listed(EntryClass.BLACKLISTED_ADDRESS, address_key("joe@fine.example")),
        domain_state=build_domain_state({"gone.example": DomainState(DomainFlag.UNREGISTERED)}),
    )
    puller = tree_reader(service.directory, tmp_path / "host", service.trust)
    puller.pull()
    return puller


@pytest.fixture
def gate(host: Puller) -> Iterator[Gatepost]:
    """Opens the lists at its first check."""
    with Gatepost({"data_dir": host.store.data_dir}) as opened:
        yield opened


def damage(host: Puller, name: str) -> None:
    manifest = host.store.current()
    assert manifest is not None
    path = host.store.object_path(manifest.sets[name])
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


def found(report: Report, check: str) -> tuple[str, str | None]:
    (one,) = [each for each in report.findings if each.check == check]
    return one.outcome.value, one.reason


@pytest.mark.parametrize("name", SETS)
def test_nothing_is_called_clean_by_a_damaged_set_and_the_next_pull_repairs_it(
    host: Puller, gate: Gatepost, name: str
) -> None:
    damage(host, name)
    report = gate.check(CLEAN)
    check = "known_origin" if name == "domain_state" else name
    assert found(report, check) == ("unknown", "check_failed")
    assert (report.status, report.decision) == ("unknown", "accept")
    assert report.snapshot.generation == 5
    assert gate.status().damaged == (name,)

    assert host.pull().sets == (name,)
    gate.lists.refresh()
    assert gate.check(CLEAN).status == "valid"
    assert (gate.status().damaged, gate.status().last_error) == ((), None)


def test_the_other_sets_serve_and_so_does_what_was_known_at_installation(
    host: Puller, gate: Gatepost
) -> None:
    damage(host, "disposable")
    assert gate.check("joe@fine.example").reason == "blacklisted_address"
    assert gate.check("someone@gone.example").reason == "domain_not_found"
    assert gate.check("someone@mailinator.com").reason == "disposable"
    assert gate.check("someone@bad.example").status == "unknown"


def test_it_is_said_in_status_doctor_and_log_once(
    host: Puller, gate: Gatepost, caplog: pytest.LogCaptureFixture
) -> None:
    damage(host, "blacklist")
    gate.lists._retry = 0  # looks again at every question
    with caplog.at_level(logging.WARNING, logger="gatepost.lists"):
        for _ in range(3):
            gate.check(CLEAN)
            gate.lists._look_at = 0
    (record,) = caplog.records
    assert "the set blacklist cannot be relied on" in record.getMessage()
    assert "what is intact serves until the next pull" in record.getMessage()
    status = gate.status()
    assert not status.ok
    assert "blacklist" in dict(status.rows())["DAMAGED"]
    assert "gatepost pull" in dict(status.rows())["error"]
    lists = next(one for one in examine_locally(gate, Surroundings()) if one.name == "lists")
    assert (lists.health, lists.text.partition(";")[0]) == (Health.BROKEN, "damaged: blacklist")


def test_a_process_that_has_it_open_goes_on_with_the_whole(host: Puller, gate: Gatepost) -> None:
    assert gate.check(CLEAN).status == "valid"
    damage(host, "disposable")
    host.store.switch(host.store.current_note() or b"")
    gate.lists.refresh()
    assert gate.check(CLEAN).status == "valid"
    assert gate.check("someone@bad.example").reason == "disposable"
    assert "the set disposable cannot be relied on" in (gate.status().last_error or "")


@pytest.mark.parametrize("change", [(b"disposable", b"disposabme"), (b"gatepost", b"\0\0\0\0")])
def test_of_a_damaged_manifest_its_twin_is_read(
    host: Puller, gate: Gatepost, change: tuple[bytes, bytes]
) -> None:
    """One bit may leave a manifest that has another set, and no set of disposable domains."""
    current = host.store.current_path
    current.write_bytes(current.read_bytes().replace(*change))
    assert gate.check("someone@bad.example").reason == "disposable"
    assert gate.check(CLEAN).status == "valid"
    assert "current is damaged" in (gate.status().last_error or "")
    host.pull()
    gate.lists.refresh()
    gate.check(CLEAN)
    assert gate.status().last_error is None


def test_an_older_manifest_that_a_killed_pull_left_is_no_damage(host: Puller) -> None:
    manifest = host.store.current()
    assert manifest is not None
    newer = manifest.model_copy(update={"generation": 6})
    host.store.keep_floor(sign_note(newer.encode(), [secret_key("test.invalid/manifest")]))
    assert host.store.current() == manifest
