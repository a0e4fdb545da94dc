"""Publishing: only what is new, one at a time, and nothing that would harm readers."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from gatepost import Gatepost, Reason
from gatepost.snapshots.lock import PullLock
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.errors import PublishRefusedError, ServiceError
from gatepost_sync.jobs.collect import collect
from gatepost_sync.jobs.publish import publish
from gatepost_sync.jobs.retire import retire
from gatepost_sync.service import Service
from gatepost_sync.sets import SetName
from gatepost_sync.sources.card import Card
from gatepost_sync.sources.list_source import ListSource
from gatepost_sync.sources.local_file import LocalFile
from gatepost_sync.sources.manual import add_by_hand, remove_by_hand
from gatepost_sync.status import service_status
from gatepost_sync.store.tables import GenerationRow
from gatepost_sync.trust import Trust
from gatepost_sync.vetting import Vetter
from support.snapshot_server import serving

pytestmark = pytest.mark.slow


def own_file(name: str, path: Path) -> ListSource:
    return ListSource("own", name, LocalFile(path), card=Card(Trust.CONFIRMED))


def add(service: Service, name: SetName, *entries: str) -> int:
    contents = Vetter().read(name, entries, confirmed=True).contents
    with service.database.write() as session:
        return add_by_hand(session, name, contents, datetime.now(UTC))


def tree(service: Service) -> dict[str, bytes]:
    files = service.settings.public_dir.rglob("*")
    return {str(path): path.read_bytes() for path in files if path.is_file()}


def text_of(service: Service, name: SetName) -> str | None:
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    ref = manifest.sets[name].text
    if ref is None:
        return None
    return (service.settings.public_dir / "v1" / "text" / ref.sha256).read_text(encoding="ascii")


def names_of(service: Service, name: SetName) -> list[str]:
    return [line.split()[0] for line in text_of(service, name).splitlines()]


def test_the_same_entries_make_no_new_generation(service: Service) -> None:
    add(service, SetName.BLACKLIST, "bad.example", "joe@example.com")
    first = publish(service, allow_empty=True)
    assert (first.generation, first.published) == (1, True)
    before = tree(service)
    second = publish(service)
    assert (second.generation, second.published, second.changed) == (1, False, ())
    assert tree(service) == before
    assert add(service, SetName.BLACKLIST, "bad.example") == 0
    assert not publish(service).published


def test_only_sets_that_changed_get_the_new_generation(service: Service) -> None:
    add(service, SetName.DISPOSABLE, "trash.example")
    publish(service, allow_empty=True)
    add(service, SetName.BLACKLIST, "bad.example")
    assert publish(service).changed == ("blacklist",)
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    assert {name: entry.generation for name, entry in manifest.sets.items()} == {
        "disposable": 1,
        "domain_state": 1,
        "blacklist": 2,
    }
    with service.database.read() as session:
        rows = {row.number: row.sets for row in session.scalars(select(GenerationRow))}
    assert rows[2] == {name: entry.sha256 for name, entry in manifest.sets.items()}
    assert rows[1]["disposable"] == rows[2]["disposable"]


def test_a_manifest_is_renewed_when_half_of_its_time_is_over(service: Service) -> None:
    now = datetime.now(UTC)
    publish(service, allow_empty=True, clock=lambda: now)
    assert not publish(service, clock=lambda: now + timedelta(days=3)).published
    renewed = publish(service, clock=lambda: now + timedelta(days=4))
    assert (renewed.generation, renewed.published, renewed.changed) == (2, True, ())


def test_a_new_poll_interval_reaches_readers(service: Service) -> None:
    publish(service, allow_empty=True)
    changed = service.settings.model_copy(update={"poll_seconds": 60})
    publish(Service(changed, service.database))
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    assert (manifest.generation, manifest.poll_seconds) == (2, 60)


def test_the_texts_are_sorted_domains_without_addresses(service: Service) -> None:
    add(service, SetName.BLACKLIST, "b.example", "a.example", "joe@example.com")
    add(service, SetName.DOMAIN_STATE, "z.example null_mx", "example.org has_mx mx.example.org")
    publish(service, allow_empty=True)
    assert names_of(service, SetName.BLACKLIST) == ["a.example", "b.example"]
    assert text_of(service, SetName.DISPOSABLE) is None
    assert text_of(service, SetName.DOMAIN_STATE) == (
        "example.org has_mx mx.example.org\nz.example null_mx\n"
    )


def test_numbers_never_go_back(service: Service) -> None:
    """Neither when the database is restored from an older backup, nor when the tree is."""
    add(service, SetName.BLACKLIST, "a.example")
    publish(service, allow_empty=True)
    add(service, SetName.BLACKLIST, "b.example")
    publish(service)
    with service.database.write() as session:
        session.execute(delete(GenerationRow))
    add(service, SetName.BLACKLIST, "c.example")
    assert publish(service).generation == 3
    (service.settings.public_dir / "v1" / "manifest.note").unlink()
    assert publish(service, allow_empty=True).generation == 4


def test_a_restored_service_can_jump_ahead_of_its_gates(service: Service) -> None:
    publish(service, allow_empty=True)
    jumped = publish(service, generation=40)
    assert (jumped.generation, jumped.published) == (40, True)
    with pytest.raises(PublishRefusedError, match="not above 40"):
        publish(service, generation=40)
    add(service, SetName.BLACKLIST, "bad.example")
    assert publish(service).generation == 41


def test_files_that_were_lost_or_damaged_are_put_back(service: Service) -> None:
    add(service, SetName.BLACKLIST, "bad.example")
    publish(service, allow_empty=True)
    before = tree(service)
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    one = manifest.sets["blacklist"]
    assert one.text is not None
    full = service.settings.public_dir / "v1" / "full" / one.sha256
    full.write_bytes(b"x" * one.size)
    (service.settings.public_dir / "v1" / "text" / one.text.sha256).unlink()
    assert not publish(service).published
    assert tree(service) == before


def test_a_damaged_manifest_is_named_with_what_to_do(service: Service) -> None:
    publish(service, allow_empty=True)
    note = service.settings.public_dir / "v1" / "manifest.note"
    note.write_bytes(b"damaged")
    for job in (publish, service_status):
        with pytest.raises(ServiceError, match=f"{note} is damaged; .*remove it and run"):
            job(service)
    note.unlink()
    assert publish(service, allow_empty=True).generation == 2


def test_two_publishers_at_once_make_one_generation(service: Service) -> None:
    add(service, SetName.BLACKLIST, "a.example")
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: publish(service, allow_empty=True), range(4)))
    assert sorted(result.published for result in results) == [False, False, False, True]
    assert {result.generation for result in results} == {1}


def test_a_publisher_waits_for_another_but_not_for_ever(service: Service) -> None:
    lock = PullLock(service.settings.data_dir / "publish.lock")
    with lock.attempt() as free:
        assert free
        with pytest.raises(ServiceError, match="another process has been publishing"):
            publish(service, wait=0.0)
    assert publish(service, allow_empty=True).published


def test_readers_are_not_given_an_empty_list_that_nobody_could_collect(
    service: Service, tmp_path: Path
) -> None:
    source = own_file("disposable", tmp_path / "list.txt")
    collect(service.database, [source])
    with pytest.raises(PublishRefusedError, match="would be empty"):
        publish(service)
    (tmp_path / "list.txt").write_text("trash.example\n", encoding="utf-8")
    collect(service.database, [source])
    assert publish(service).published


def test_no_source_at_all_is_no_reason_to_publish_an_empty_list(service: Service) -> None:
    add(service, SetName.BLACKLIST, "bad.example")
    with pytest.raises(PublishRefusedError, match="gatepost service publish --allow-empty"):
        publish(service)
    assert published_manifest(service.settings.public_dir) is None
    assert publish(service, allow_empty=True).published
    add(service, SetName.BLACKLIST, "worse.example")
    assert publish(service).published


def test_what_was_typed_does_not_replace_what_was_never_collected(service: Service) -> None:
    add(service, SetName.DISPOSABLE, "trash.example")
    with pytest.raises(PublishRefusedError, match="has ever answered"):
        publish(service)
    assert publish(service, allow_empty=True).published


def test_a_list_that_gates_have_is_not_emptied(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("trash.example\n", encoding="utf-8")
    collect(service.database, [own_file("disposable", file)])
    publish(service)
    retire(service.database, [], forget=True)
    with pytest.raises(PublishRefusedError, match="would be empty"):
        publish(service)
    assert names_of(service, SetName.DISPOSABLE) == ["trash.example"]
    assert publish(service, allow_empty=True).changed == ("disposable",)


def test_entries_of_a_source_no_longer_configured_are_left_out(
    service: Service, tmp_path: Path
) -> None:
    file = tmp_path / "list.txt"
    file.write_text("trash.example\n", encoding="utf-8")
    collect(service.database, [own_file("disposable", file)])
    add(service, SetName.DISPOSABLE, "mine.example")
    publish(service)
    retire(service.database, [], forget=True)
    publish(service)
    assert names_of(service, SetName.DISPOSABLE) == ["mine.example"]


def test_what_was_said_by_hand_wins(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "states.txt"
    file.write_text("a.example null_mx\nb.example null_mx\n", encoding="utf-8")
    collect(service.database, [own_file("domain_state", file)])
    add(service, SetName.DOMAIN_STATE, "a.example registered,has_mx")
    publish(service, allow_empty=True)
    assert text_of(service, SetName.DOMAIN_STATE) == (
        "a.example registered,has_mx\nb.example null_mx\n"
    )


def test_only_what_was_added_by_hand_can_be_removed_by_hand(
    service: Service, tmp_path: Path
) -> None:
    file = tmp_path / "list.txt"
    file.write_text("trash.example\n", encoding="utf-8")
    collect(service.database, [own_file("disposable", file)])
    add(service, SetName.DISPOSABLE, "mine.example")
    with pytest.raises(ServiceError, match="own lists it"), service.database.write() as session:
        remove_by_hand(session, SetName.DISPOSABLE, ["mine.example", "trash.example"])
    with service.database.write() as session:
        remove_by_hand(session, SetName.DISPOSABLE, ["mine.example"])
    publish(service)
    assert names_of(service, SetName.DISPOSABLE) == ["trash.example"]


def objects(service: Service) -> set[str]:
    return {path.name for path in (service.settings.public_dir / "v1" / "full").iterdir()}


def blacklist(service: Service) -> str:
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    return manifest.sets["blacklist"].sha256


def test_replaced_files_are_kept_for_a_day_from_then_on(service: Service) -> None:
    names = []
    texts = service.settings.public_dir / "v1" / "text"
    for entry in ("a.example", "b.example", "c.example"):
        add(service, SetName.BLACKLIST, entry)
        publish(service, allow_empty=True)
        manifest = published_manifest(service.settings.public_dir)
        assert manifest is not None
        text = manifest.sets["blacklist"].text
        assert text is not None
        names.append(text.sha256)
        age(service, timedelta(days=2))
    assert {path.name for path in texts.iterdir()} == {names[1], names[2]}


def age(service: Service, by: timedelta) -> None:
    """Whatever was written until now was written so long ago."""
    past = (datetime.now(UTC) - by).timestamp()
    for path in service.settings.public_dir.rglob("*"):
        if path.is_file():
            os.utime(path, (past, past))


def test_a_gate_pulls_what_was_published(service: Service, tmp_path: Path) -> None:
    add(service, SetName.BLACKLIST, "Bad.Example", "j.oe+tag@gmail.com")
    add(service, SetName.DISPOSABLE, "trash.example")
    add(service, SetName.DOMAIN_STATE, "nomail.example null_mx")
    publish(service, allow_empty=True)
    with (
        serving(service.settings.public_dir) as server,
        Gatepost(
            {
                "data_dir": tmp_path / "gate",
                "sync_url": server.url,
                "trust": str(service.keyring.trust),
            }
        ) as gate,
    ):
        gate.pull()
        reasons = {
            address: gate.check(address).reasons
            for address in (
                "a@sub.bad.example",
                "JOE@gmail.com",
                "jane@gmail.com",
                "a@trash.example",
                "a@nomail.example",
            )
        }
    assert reasons == {
        "a@sub.bad.example": (Reason.BLACKLISTED_DOMAIN,),
        "JOE@gmail.com": (Reason.BLACKLISTED_ADDRESS, Reason.FREE_PROVIDER),
        "jane@gmail.com": (Reason.FREE_PROVIDER,),
        "a@trash.example": (Reason.DISPOSABLE,),
        "a@nomail.example": (Reason.NULL_MX,),
    }
