"""Only what the lists know nothing of is reported, and only where somebody wanted that."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gatepost import Gatepost, SettingsError
from gatepost.checks.unknown_origin import is_unknown
from gatepost.lists.entries import EntryClass, ListEntry, build_list, domain_key
from gatepost.lists.state import DomainFlag, DomainState, build_domain_state
from support.known_baseline import KnownBaseline
from support.snapshot_scene import SnapshotScene, snapshot_scene

BAD = ListEntry(EntryClass.DISPOSABLE, ("test",), confirmed=True)
SPAM = ListEntry(EntryClass.BLACKLISTED_DOMAIN, ("test",), confirmed=True)
SETS = {
    "disposable": build_list({domain_key("throwaway.com"): BAD}),
    "blacklist": build_list({domain_key("spam.com"): SPAM}),
    "domain_state": build_domain_state({"known.com": DomainState(DomainFlag.REGISTERED)}),
}


@pytest.fixture
def scene(tmp_path: Path, known_baseline: KnownBaseline) -> Iterator[SnapshotScene]:
    with snapshot_scene(tmp_path) as scene:
        known_baseline.put(scene.store.data_dir)
        yield scene


@pytest.fixture
def gate(scene: SnapshotScene) -> Iterator[Gatepost]:
    with Gatepost(settings(scene)) as gate:
        yield gate


def settings(scene: SnapshotScene) -> dict[str, object]:
    return {
        "sync_url": scene.server.url,
        "trust": str(scene.service.trust),
        "data_dir": scene.store.data_dir,
        "report_unknown": True,
    }


def pulled(scene: SnapshotScene, gate: Gatepost) -> None:
    scene.service.publish(1, **SETS)
    gate.pull()
    gate.check_instant("a@known.com")


@pytest.mark.parametrize(
    ("domain", "unknown"),
    [
        ("new.com", True),
        ("sub.known.com", True),
        ("known.com", False),
        ("throwaway.com", False),
        ("sub.throwaway.com", False),
        ("spam.com", False),
        ("allowed.com", False),
        ("x.denied.com", False),
        ("localhost", False),
        ("printer.local", False),
        ("host.internal", False),
        ("shop.test", False),
        ("[192.0.2.1]", False),
        ("", False),
    ],
)
def test_what_is_decided_is_not_unknown(
    scene: SnapshotScene, gate: Gatepost, domain: str, unknown: bool
) -> None:
    scene.store.data_dir.mkdir(parents=True, exist_ok=True)
    (scene.store.data_dir / "allow.txt").write_text("allowed.com\n", encoding="ascii")
    (scene.store.data_dir / "deny.txt").write_text("denied.com\n", encoding="ascii")
    pulled(scene, gate)
    assert is_unknown(domain, gate.lists) is unknown


def test_before_the_first_snapshot_nobody_can_tell(gate: Gatepost) -> None:
    gate.check_instant("a@new.com")
    assert not is_unknown("new.com", gate.lists)


def test_nobody_reports_unless_asked_to(scene: SnapshotScene) -> None:
    with Gatepost({**settings(scene), "report_unknown": False}) as gate:
        assert "unknown_origin" not in [check.name for check in gate._pipeline.instant.checks]


def test_who_pulls_nothing_has_nothing_to_report(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="report_unknown is set but sync_url is not"):
        Gatepost({"report_unknown": True, "data_dir": tmp_path})


def test_reports_do_not_go_over_plain_http(scene: SnapshotScene) -> None:
    with pytest.raises(SettingsError, match="is not https"):
        Gatepost({**settings(scene), "report_url": "http://reports.example"})
