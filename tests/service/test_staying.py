"""A set is built again when what it is made from changed, and only then."""

import dataclasses
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from gatepost.lists.entries import EntryClass
from gatepost.lists.state import DomainFlag, DomainState
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.domains.cohorts import Cohorts
from gatepost_sync.domains.course import Standing
from gatepost_sync.domains.term import Term
from gatepost_sync.errors import ServiceError
from gatepost_sync.jobs.publish import PublishResult, publish
from gatepost_sync.service import Service
from gatepost_sync.sets import SetName
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.sources.listed import Listed
from gatepost_sync.sources.manual import add_by_hand, remove_by_hand
from gatepost_sync.store.catch_alls import save_catch_alls
from gatepost_sync.store.database import Database
from gatepost_sync.store.domain_tables import DomainRow
from gatepost_sync.store.domains import (
    Origin,
    Watched,
    add_domains,
    drop_domain,
    drop_never_were,
    find_domain,
)
from gatepost_sync.store.lists import Contents, forget_expired, replace, touch
from gatepost_sync.store.migrate import migrate
from gatepost_sync.store.moving import copy_database
from gatepost_sync.store.mx_sets import MxSets
from gatepost_sync.store.registrations import add_registrations, save_term
from gatepost_sync.store.sources import active_sources, deactivate, source_row
from gatepost_sync.store.standings import confirm_standings, save_standings
from gatepost_sync.store.tables import EntryRow
from gatepost_sync.trust import Trust
from gatepost_sync.vetting import Vetter

pytestmark = pytest.mark.slow

START = datetime.now(UTC).replace(microsecond=0)  # keys are valid from now on
ALL = ("disposable", "blacklist", "domain_state")


def add(service: Service, name: SetName, *entries: str, expires: datetime | None = None) -> None:
    contents = Vetter().read(name, entries, confirmed=True).contents
    with service.database.write() as session:
        add_by_hand(session, name, contents, START, expires=expires)


def published(service: Service, now: datetime = START, *, rebuild: bool = False) -> PublishResult:
    return publish(service, allow_empty=True, rebuild=rebuild, clock=lambda: now)


def watched(service: Service, name: str, flags: DomainFlag, checked_at: datetime) -> Watched:
    key = Cohorts(service.keyring.seed).of(name), name
    return Watched(key, Standing(flags, None, checked_at, None, 0, 0, 0, None))


def test_only_what_changed_is_built(either: Service) -> None:
    add(either, SetName.DISPOSABLE, "trash.example")
    assert sorted(published(either).built) == sorted(ALL)
    assert published(either).built == ()
    add(either, SetName.BLACKLIST, "bad.example")
    assert published(either).built == ("blacklist",)
    add(either, SetName.DOMAIN_STATE, "example.org null_mx")
    assert published(either) == PublishResult(3, ("domain_state",), True, ("domain_state",))
    manifest = published_manifest(either.settings.public_dir)
    assert manifest is not None
    assert {name: one.generation for name, one in manifest.sets.items()} == {
        "disposable": 1, "blacklist": 2, "domain_state": 3,
    }  # fmt: skip


def test_a_manifest_is_renewed_without_building_anything(either: Service) -> None:
    add(either, SetName.BLACKLIST, "bad.example", expires=START + timedelta(days=30))
    published(either)
    for hours in range(0, 4 * 24, 12):  # whatever is built once a day, these come between
        published(either, START + timedelta(hours=hours))
    now = START + timedelta(days=3, hours=12, minutes=10)
    assert published(either, now) == PublishResult(2, (), True, ())


def test_what_is_allowed_changes_the_sets_that_it_is_taken_off(either: Service) -> None:
    add(either, SetName.DISPOSABLE, "trash.example")
    add(either, SetName.BLACKLIST, "trash.example")
    published(either)
    add(either, SetName.ALLOW, "trash.example")
    assert published(either).changed == ("disposable", "blacklist")


def test_time_alone_takes_an_entry_off(either: Service) -> None:
    over = START + timedelta(hours=2)
    add(either, SetName.BLACKLIST, "bad.example", expires=over)
    published(either)
    assert published(either, over - timedelta(seconds=1)).built == ()
    assert published(either, over).changed == ("blacklist",)
    assert published(either, over).built == ()


def test_time_alone_ends_what_takes_an_entry_off(either: Service) -> None:
    over = START + timedelta(hours=2)
    add(either, SetName.BLACKLIST, "bad.example")
    add(either, SetName.ALLOW, "bad.example", expires=over)
    published(either)
    assert published(either, over - timedelta(seconds=1)).built == ()
    assert published(either, over).changed == ("blacklist",)


def test_time_alone_makes_a_check_too_old_and_a_domain_old_enough(either: Service) -> None:
    cohorts = Cohorts(either.keyring.seed)
    young = START - timedelta(days=29, hours=20)
    with either.database.write() as session:
        add_domains(session, cohorts, ("a.example", "b.example"), Origin.SEED, START)
        save_standings(session, [
            watched(either, "a.example", DomainFlag.REGISTERED, START - timedelta(days=119.5)),
            watched(either, "b.example", DomainFlag.REGISTERED, START),
        ])  # fmt: skip
        add_registrations(session, ["b.example"], START)
        save_term(session, "b.example", Term(young, None, START, START, 0))
    published(either)
    old_enough = young + timedelta(days=30)
    assert published(either, old_enough - timedelta(seconds=1)).built == ()
    assert published(either, old_enough).changed == ("domain_state",)
    lapsed = START + timedelta(hours=12)
    assert published(either, lapsed - timedelta(seconds=1)).built == ()
    assert published(either, lapsed).changed == ("domain_state",)


def test_a_check_that_found_the_same_on_the_same_day_changes_nothing(either: Service) -> None:
    noon = START.replace(hour=12, minute=0, second=0)
    with either.database.write() as session:
        add_domains(session, Cohorts(either.keyring.seed), ["a.example"], Origin.SEED, noon)
        save_standings(session, [watched(either, "a.example", DomainFlag.REGISTERED, noon)])
    published(either)
    later = noon + timedelta(hours=1)
    with either.database.write() as session:
        save_standings(session, [watched(either, "a.example", DomainFlag.REGISTERED, later)])
    assert published(either).built == ()
    with either.database.write() as session:
        save_standings(session, [watched(either, "a.example", DomainFlag.UNREGISTERED, later)])
    assert published(either).changed == ("domain_state",)


def test_a_source_that_leaves_comes_back_or_is_trusted_less_changes_its_set(
    either: Service,
) -> None:
    with either.database.write() as session:
        row = source_row(session, "disposable", "own", trust=Trust.LISTED)
        replace(session, row, {"trash.example": EntryClass.DISPOSABLE}, START)
    published(either)
    for trust in (Trust.LISTED, Trust.VOTE, Trust.CONFIRMED):
        with either.database.write() as session:
            source_row(session, "disposable", "own", trust=trust)
        assert published(either).changed == (() if trust is Trust.LISTED else ("disposable",))
    with either.database.write() as session:
        deactivate(session, active_sources(session))
    assert published(either).changed == ("disposable",)
    with either.database.write() as session:
        source_row(session, "disposable", "own", trust=Trust.CONFIRMED)
    assert published(either).changed == ("disposable",)


def test_a_check_leaves_what_the_mail_hosts_said_meanwhile(either: Service) -> None:
    """Until the domain has other mail hosts. A check began before that was said, and ends later."""
    mail, name = DomainFlag.REGISTERED | DomainFlag.HAS_MX, "a.example"
    cohorts = Cohorts(either.keyring.seed)
    with either.database.write() as session:
        hosts = [(name, ("mx1.b.example",)), (name, ("mx2.b.example",))]
        first, second = MxSets().numbers(session, hosts)
        add_domains(session, cohorts, [name], Origin.SEED, START)
    before = watched(either, name, mail, START - timedelta(days=7))
    same, other = (
        replace_values(before, mx=mx, checked_at=START - timedelta(days=1))
        for mx in (first, second)
    )
    with either.database.write() as session:
        save_standings(session, [replace_values(before, mx=first)])
        save_catch_alls(session, {before.key: (True, START)})
    for save in (save_standings, lambda session, some: confirm_standings(session, some, START)):
        with either.database.write() as session:
            save(session, [same])
            assert session.get_one(DomainRow, before.key).catch_all is True
    assert published(either).built != ()
    with either.database.write() as session:
        assert session.get_one(DomainRow, before.key).checked_at == START
        save_standings(session, [other])
        session.expire_all()
        assert session.get_one(DomainRow, before.key).catch_all is None


def replace_values(one: Watched, **values: Any) -> Watched:
    return Watched(one.key, dataclasses.replace(one.standing, **values))


def test_checks_that_confirm_change_what_is_published_once_a_day(either: Service) -> None:
    mail = DomainFlag.REGISTERED
    noon = START.replace(hour=12, minute=0, second=0)
    with either.database.write() as session:
        add_domains(session, Cohorts(either.keyring.seed), ["a.example"], Origin.SEED, noon)
        save_standings(session, [watched(either, "a.example", mail, noon)])
    published(either)
    for hours, built in ((1, ()), (24, ("domain_state",)), (25, ())):
        later = noon + timedelta(hours=hours)
        with either.database.write() as session:
            confirm_standings(session, [watched(either, "a.example", mail, later)], later)
        assert published(either).built == built


def test_what_its_mail_hosts_say_changes_the_state_of_a_domain(either: Service) -> None:
    mail, cohorts = DomainFlag.REGISTERED | DomainFlag.HAS_MX, Cohorts(either.keyring.seed)
    with either.database.write() as session:
        add_domains(session, cohorts, ["a.example"], Origin.SEED, START)
        save_standings(session, [watched(either, "a.example", mail, START)])
    published(either)
    for said in (True, False):
        with either.database.write() as session:
            save_catch_alls(session, {(cohorts.of("a.example"), "a.example"): (said, START)})
        assert published(either).changed == ("domain_state",)


def test_what_is_not_committed_yet_is_built_when_it_is(
    make_settings: Callable[..., ServiceSettings],
) -> None:
    """Two services on one database: the one publishes while the other is still writing."""
    with_postgres = make_settings("postgresql")
    database = Database(with_postgres.database)
    migrate(database)
    service = Service(with_postgres, database)
    published(service)
    contents = Vetter().read(SetName.BLACKLIST, ["bad.example"], confirmed=True).contents
    with database.write() as session:
        add_by_hand(session, SetName.BLACKLIST, contents, START)
        session.flush()
        assert published(service).built == ()
    assert published(service).changed == ("blacklist",)
    database.close()


def test_what_failed_changes_nothing(either: Service) -> None:
    published(either)
    contents = Vetter().read(SetName.BLACKLIST, ["bad.example"], confirmed=True).contents
    with pytest.raises(ServiceError, match="cannot be used"), either.database.write() as session:
        _add_and_fail(session, contents)
    assert published(either).built == ()


def _add_and_fail(session: Session, contents: Contents) -> None:
    add_by_hand(session, SetName.BLACKLIST, contents, START)
    session.execute(text("SELECT nothing FROM nowhere"))


def test_a_copy_of_the_database_needs_no_build(either: Service, tmp_path: Path) -> None:
    add(either, SetName.BLACKLIST, "bad.example")
    published(either)
    copy = Database(f"sqlite:///{tmp_path}/copy.sqlite3")
    migrate(copy)
    copy_database(either.database, copy, told=lambda name, rows: None)
    assert published(Service(either.settings, copy)).built == ()
    add(either, SetName.BLACKLIST, "worse.example")
    assert published(either).changed == ("blacklist",)
    copy.close()


def test_an_older_database_is_told_from_the_one_that_was_published(
    service: Service, tmp_path: Path
) -> None:
    """Also when as much was changed in it since: marks are not counted."""
    add(service, SetName.BLACKLIST, "a.example")
    published(service)
    older = tmp_path / "older.sqlite3"
    with service.database.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("VACUUM INTO ?", (str(older),))
        connection.exec_driver_sql("BEGIN")
    add(service, SetName.BLACKLIST, "b.example")
    published(service)
    restored = Service(service.settings, Database(f"sqlite:///{older}"))
    add(restored, SetName.BLACKLIST, "c.example")
    assert published(restored).changed == ("blacklist",)
    restored.database.close()


def test_an_edited_database_is_built_when_asked_for_and_within_a_day(either: Service) -> None:
    add(either, SetName.BLACKLIST, "bad.example", "worse.example")
    published(either)
    with either.database.write() as session:
        session.execute(delete(EntryRow).where(EntryRow.key == "bad.example"))
    assert published(either).built == ()
    assert published(either, rebuild=True).changed == ("blacklist",)
    with either.database.write() as session:
        session.execute(delete(EntryRow).where(EntryRow.key == "worse.example"))
    assert published(either, START + timedelta(hours=23)).built == ()
    assert published(either, START + timedelta(hours=24)).changed == ("blacklist",)


@pytest.mark.parametrize("harm", [b"", b"{", None])
def test_without_what_was_remembered_everything_is_built(
    service: Service, harm: bytes | None
) -> None:
    published(service)
    path = service.settings.data_dir / "built.json"
    if harm is None:
        path.unlink()
    else:
        path.write_bytes(harm)
    assert sorted(published(service).built) == sorted(ALL)
    assert published(service).built == ()


def test_another_secret_makes_other_files(service: Service) -> None:
    published(service)
    seed = next(service.settings.data_dir.glob("keys/*seed*"))
    mode, secret = seed.stat().st_mode, seed.read_bytes()
    seed.chmod(0o600)
    seed.write_bytes(bytes(reversed(secret)))
    seed.chmod(mode)
    assert sorted(published(service).built) == sorted(ALL)


def test_whatever_happens_what_stands_is_what_a_build_would_give(either: Service) -> None:
    """Every way in which the service changes what is published, in any order, and time."""
    draw, now = random.Random(8), START
    built = 0
    for _ in range(40):
        now += timedelta(seconds=draw.choice((0, 0, 60, 7_200)))
        with either.database.write() as session:
            draw.choice(CHANGES)(session, either, draw, now)
        done = published(either, now)
        built += len(done.built)
        assert published(either, now, rebuild=True).changed == (), done
    assert 40 <= built < 40 * len(ALL)


def _names(draw: random.Random) -> list[str]:
    return [f"n{number}.example" for number in draw.sample(range(12), 5)]


def _lists(session: Session, service: Service, draw: random.Random, now: datetime) -> None:
    name = draw.choice(("disposable", "blacklist", "allow", "relay"))
    kind = EntryClass.RELAY if name == "relay" else EntryClass.DISPOSABLE
    trust = draw.choice(list(Trust))
    row = source_row(session, name, draw.choice(("one", "two")), trust=trust)
    if draw.random() < 0.2:
        return
    names = _names(draw)
    days = {key: Listed(key, now - timedelta(days=draw.randrange(9)), None) for key in names}
    replace(
        session, row, dict.fromkeys(names, kind), now,
        times=days if draw.random() < 0.3 else {},
        keep=timedelta(hours=draw.choice((0, 3))),
    )  # fmt: skip


def _hand(session: Session, service: Service, draw: random.Random, now: datetime) -> None:
    name = draw.choice((SetName.DISPOSABLE, SetName.BLACKLIST, SetName.ALLOW))
    expires = draw.choice((None, now + timedelta(hours=1)))
    entries = dict.fromkeys(_names(draw), EntryClass.DISPOSABLE)
    add_by_hand(session, name, entries, now, expires=expires)
    if draw.random() < 0.5:
        remove_by_hand(session, name, list(entries)[:2])


def _states(session: Session, service: Service, draw: random.Random, now: datetime) -> None:
    row = source_row(session, "domain_state", "states", trust=Trust.LISTED)
    if draw.random() < 0.5:
        touch(session, row, now + timedelta(days=draw.choice((0, 1))))
        return
    some = (DomainFlag.REGISTERED, DomainFlag.UNREGISTERED)
    replace(session, row, {name: DomainState(draw.choice(some)) for name in _names(draw)}, now)


def _checks(session: Session, service: Service, draw: random.Random, now: datetime) -> None:
    names, cohorts = _names(draw), Cohorts(service.keyring.seed)
    add_domains(session, cohorts, names, draw.choice(list(Origin)), now)
    some = (DomainFlag.REGISTERED | DomainFlag.HAS_MX, DomainFlag.UNREGISTERED)
    seen = now - timedelta(days=draw.choice((0, 0, 1, 119.99)))
    found = [watched(service, name, draw.choice(some), seen) for name in names]
    save_standings(session, sorted(found, key=lambda one: one.key))


def _registry(session: Session, service: Service, draw: random.Random, now: datetime) -> None:
    names = _names(draw)
    add_registrations(session, names, now)
    since = now - timedelta(days=draw.choice((3, 29.99, 90)))
    for name in names:
        save_term(session, name, Term(since, None, now, now, 0))


def _catch_alls(session: Session, service: Service, draw: random.Random, now: datetime) -> None:
    cohorts = Cohorts(service.keyring.seed)
    said = draw.choice((True, False, None))
    save_catch_alls(session, {(cohorts.of(name), name): (said, now) for name in _names(draw)})


def _leaving(session: Session, service: Service, draw: random.Random, now: datetime) -> None:
    forget_expired(session, now)
    deactivate(session, [row for row in active_sources(session) if draw.random() < 0.3])
    cohorts = Cohorts(service.keyring.seed)
    for name in _names(draw):
        drop_never_were(session, cohorts.of(name))
    row: DomainRow | None = find_domain(session, cohorts, _names(draw)[0])
    if row is not None:
        drop_domain(session, row)


CHANGES = (_lists, _lists, _hand, _states, _checks, _checks, _registry, _catch_alls, _leaving)
