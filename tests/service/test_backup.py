"""Backup and restore: a drill, what is refused, and what a damaged file does."""

import shutil
import signal
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, text

from gatepost import Gatepost, Reason
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.backup.make import make_backup
from gatepost_sync.backup.restore import restore_backup
from gatepost_sync.backup.rotation import backup_into
from gatepost_sync.errors import BackupError, ServiceError
from gatepost_sync.jobs.kinds import job_kinds
from gatepost_sync.jobs.publish import publish
from gatepost_sync.keyring import Keyring
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.listing import list_jobs
from gatepost_sync.service import Service, open_service
from gatepost_sync.sets import SetName
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.sources.manual import add_by_hand
from gatepost_sync.store.tables import Base, JobRow
from gatepost_sync.vetting import Vetter
from support.running_service import gatepost, running_service
from support.snapshot_server import serving
from support.waiting import wait_until

pytestmark = pytest.mark.slow

WORDS = "correct horse battery"
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
Elsewhere = Callable[[str], ServiceSettings]


def add(service: Service, name: SetName, *entries: str) -> None:
    contents = Vetter().read(name, entries, confirmed=True).contents
    with service.database.write() as session:
        add_by_hand(session, name, contents, datetime.now(UTC))


def fill(service: Service) -> None:
    """Something in many tables, and a generation."""
    add(service, SetName.DISPOSABLE, "trash.example")
    add(service, SetName.BLACKLIST, "bad.example", "joe@example.com")
    add(service, SetName.DOMAIN_STATE, "nomail.example null_mx")
    publish(service, allow_empty=True)
    with service.database.write() as session:
        enqueue(session, job_kinds(service.settings).named("collect"), datetime.now(UTC))
    with service.database.write() as session:
        for row in session.scalars(select(JobRow)):
            row.announced = datetime.now(UTC)


def rows(service: Service) -> dict[str, list[tuple[object, ...]]]:
    """All of the database, but who publishes."""
    with service.database.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name != "publisher"
        }


@pytest.fixture
def elsewhere(tmp_path: Path, request: pytest.FixtureRequest) -> Elsewhere:
    """Settings of another machine, where nothing is."""

    def make(database: str) -> ServiceSettings:
        url = None
        if database == "postgresql":
            url = request.getfixturevalue("postgres").new_database()
        return ServiceSettings(data_dir=tmp_path / "elsewhere", packages=False, database_url=url)

    return make


@pytest.mark.parametrize("database", DATABASES)
def test_all_comes_back_on_either_database(
    either: Service, elsewhere: Elsewhere, database: str, tmp_path: Path
) -> None:
    fill(either)
    before = rows(either)
    make_backup(either, tmp_path / "b", passphrase=WORDS)
    settings = elsewhere(database)
    done = restore_backup(settings, tmp_path / "b", passphrase=WORDS)
    assert (done.keys, done.files > 4) == (True, True)
    with open_service(settings) as restored:
        after = rows(restored)
        assert after.pop("job") != before.pop("job")  # to be announced anew
        assert after == before
        with restored.database.read() as session:
            assert [job.kind for job in list_jobs(session)] == ["collect"]
        # New rows get new numbers.
        with restored.database.write() as session:
            purge = job_kinds(settings).named("purge")
            assert enqueue(session, purge, datetime.now(UTC)) == 2
        assert restored.keyring.trust == either.keyring.trust


def test_a_gate_pulls_on_from_a_service_that_was_lost_and_restored(
    service: Service, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """Though generations were published since the backup that nobody remembers."""
    fill(service)
    past = datetime.now(UTC) - timedelta(hours=2)
    made = make_backup(service, tmp_path / "b", passphrase=WORDS, clock=lambda: past)
    assert made.generation == 1
    for entry in ("lost1.example", "lost2.example"):
        add(service, SetName.BLACKLIST, entry)
        publish(service)
    gate_settings = {"data_dir": tmp_path / "gate", "trust": str(service.keyring.trust)}

    def pull(public: Path) -> int | None:
        with (
            serving(public) as server,
            Gatepost({**gate_settings, "sync_url": server.url}) as gate,
        ):
            gate.pull()
            report = gate.check("a@bad.example")
            assert report.reasons == (Reason.BLACKLISTED_DOMAIN,)
            return report.snapshot.generation

    assert pull(service.settings.public_dir) == 3
    settings = elsewhere("sqlite")
    done = restore_backup(settings, tmp_path / "b", passphrase=WORDS)
    assert done.above >= 1 + 7200
    with open_service(settings) as restored:
        result = publish(restored)
        assert (result.published, result.generation) == (True, done.above + 1)
        assert not publish(restored).published  # once is enough
    assert pull(settings.public_dir) == done.above + 1


def test_what_is_written_meanwhile_is_not_in_it(either: Service, tmp_path: Path) -> None:
    fill(either)
    before = rows(either)["entry"]

    def clock() -> datetime:
        """Called when the moment is chosen; others go on."""
        with either.database.connect() as connection:
            connection.execute(text("DELETE FROM entry"))
        return datetime.now(UTC)

    make_backup(either, tmp_path / "b", clock=clock)
    assert rows(either)["entry"] == []
    settings = ServiceSettings(data_dir=tmp_path / "new", packages=False, publishes=False)
    restore_backup(settings, tmp_path / "b")
    with open_service(settings) as restored:
        assert rows(restored)["entry"] == before


def test_the_keys_are_in_it_only_when_asked_for_and_sealed(
    service: Service, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    fill(service)
    secrets = [path.read_bytes().strip() for path in service.settings.key_folder.glob("*.key")]
    secrets.append((service.settings.key_folder / "seed").read_bytes())
    for number, words in enumerate((None, WORDS)):
        path = tmp_path / f"b{number}"
        make_backup(service, path, passphrase=words)
        assert path.stat().st_mode & 0o777 == 0o600
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        assert ("keys.sealed" in members) == (words is not None)
        assert not any(secret in data for secret in secrets for data in members.values())
    settings = elsewhere("sqlite")
    with pytest.raises(BackupError, match="do not open with this passphrase"):
        restore_backup(settings, tmp_path / "b1", passphrase="wrong horse battery")
    with pytest.raises(BackupError, match="--passphrase-file"):
        restore_backup(settings, tmp_path / "b1")
    with pytest.raises(BackupError, match="12 characters"):
        make_backup(service, tmp_path / "b2", passphrase="short")
    restore_backup(settings, tmp_path / "b1", passphrase=WORDS)
    kept = {path.name for path in settings.key_folder.iterdir()}
    assert kept == {"manifest.key", "seed", "root-1.note"}  # root keys belong offline
    assert settings.key_folder.stat().st_mode & 0o777 == 0o700


def test_nothing_is_ever_written_over(
    service: Service, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    fill(service)
    make_backup(service, tmp_path / "b")
    with pytest.raises(BackupError, match="nothing is written over a backup"):
        make_backup(service, tmp_path / "b")
    with pytest.raises(BackupError, match="public exists"):
        restore_backup(service.settings, tmp_path / "b")
    used = elsewhere("sqlite").model_copy(update={"database_url": service.settings.database})
    with pytest.raises(BackupError, match="has tables already"):
        restore_backup(used, tmp_path / "b")
    assert not used.public_dir.exists()


def test_a_byte_that_changed_is_found_out_and_changes_nothing(
    service: Service, tmp_path: Path
) -> None:
    fill(service)
    path = tmp_path / "b"
    make_backup(service, path)
    whole, before = path.read_bytes(), rows(service)["entry"]
    damaged = [
        whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]
        for at in range(0, len(whole), len(whole) // 60)
    ]
    found_out = 0
    for number, data in enumerate([*damaged, whole[:-1], whole[: len(whole) // 2], b""]):
        path.write_bytes(data)
        settings = ServiceSettings(data_dir=tmp_path / str(number), packages=False, publishes=False)
        try:
            restore_backup(settings, path)
        except BackupError:
            found_out += 1
            assert not settings.public_dir.exists()
        else:  # a byte that says nothing, as the time of a member
            with open_service(settings) as restored:
                assert rows(restored)["entry"] == before
    assert found_out > 30


def test_a_restore_that_fails_in_the_middle_leaves_nothing(
    service: Service, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    fill(service)
    make_backup(service, tmp_path / "b", passphrase=WORDS)
    settings = elsewhere("sqlite")
    settings.data_dir.mkdir()
    in_the_way = settings.key_folder.parent / "no"
    in_the_way.write_text("", encoding="ascii")
    blocked = settings.model_copy(update={"database_url": f"sqlite:///{in_the_way}/db.sqlite3"})
    with pytest.raises(ServiceError, match="database"):
        restore_backup(blocked, tmp_path / "b", passphrase=WORDS)
    in_the_way.unlink()
    assert [path.name for path in settings.data_dir.iterdir()] == ["restore.lock"]
    assert restore_backup(settings, tmp_path / "b", passphrase=WORDS).keys


def test_keys_that_are_kept_apart_come_back_apart(
    service: Service, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    fill(service)
    make_backup(service, tmp_path / "b", passphrase=WORDS)
    apart = {"keys_dir": tmp_path / "volume" / "keys"}
    settings = elsewhere("sqlite").model_copy(update=apart)
    assert restore_backup(settings, tmp_path / "b", passphrase=WORDS).keys
    assert [path.name for path in (tmp_path / "volume").iterdir()] == ["keys"]
    assert not (settings.data_dir / "keys").exists()
    assert Keyring.load(settings).trust == service.keyring.trust


def test_old_ones_go_and_files_of_others_stay(service: Service, tmp_path: Path) -> None:
    folder, now = tmp_path / "backups", datetime(2026, 3, 1, 12, tzinfo=UTC)
    for day in range(5):
        moment = now + timedelta(days=day)
        made, removed = backup_into(service, folder, keep=3, clock=partial(identity, moment))
        (folder / "other.backup").touch()
    assert removed == 1
    assert sorted(path.name for path in folder.glob("*.backup")) == [
        *(f"gatepost-2026030{day}T120000Z.backup" for day in (3, 4, 5)),
        "other.backup",
    ]
    assert made.path == folder / "gatepost-20260305T120000Z.backup"


def identity(moment: datetime) -> datetime:
    return moment


def test_a_job_makes_them_where_there_is_a_place(service: Service, tmp_path: Path) -> None:
    assert job_kinds(service.settings).get("backup") is None
    folder = tmp_path / "backups"
    settings = service.settings.model_copy(update={"backup_dir": folder, "backup_keep": 1})
    kind = job_kinds(settings).named("backup")
    assert kind.every == 86_400
    result = kind.run(Service(settings, service.database), None)  # type: ignore[arg-type]  it is not asked
    assert result is not None
    assert (folder / result["file"]).stat().st_size == result["bytes"]


def test_the_drill(tmp_path: Path) -> None:
    """A running service is backed up and destroyed; another machine goes on, and so do gates."""
    words = tmp_path / "words"
    words.write_text(f"{WORDS}\n", encoding="ascii")
    backup = str(tmp_path / "b")
    seal = ("--passphrase-file", str(words))
    quiet = {"GATEPOST_SERVICE_PACKAGES": "false"}
    env = {"GATEPOST_SERVICE_DATA_DIR": str(tmp_path / "one"), **quiet}
    gatepost("service", "init", env=env)
    gatepost("service", "add", "blacklist", "bad.example", "--allow-empty", env=env)
    with running_service(tmp_path / "one", **quiet) as service:
        gate_settings = {"data_dir": tmp_path / "gate", "trust": service.trust}
        assert "generation 1" in gatepost("service", "backup", backup, *seal, env=env).stdout
        gatepost("service", "add", "blacklist", "lost.example", env=env)
        with Gatepost({**gate_settings, "sync_url": service.url}) as gate:
            gate.pull()
            before = gate.check("a@lost.example").snapshot.generation
        assert service.end(signal.SIGKILL) == -signal.SIGKILL
    shutil.rmtree(tmp_path / "one")
    env["GATEPOST_SERVICE_DATA_DIR"] = str(tmp_path / "two")
    restored = gatepost("service", "restore", backup, *seal, env=env)
    assert "no gate has a later one" in restored.stdout
    again = gatepost("service", "restore", backup, *seal, env=env, check=False)
    assert again.returncode == 2
    assert "nothing is written over" in again.stderr
    with running_service(tmp_path / "two", **quiet) as service:
        public = tmp_path / "two" / "public"
        wait_until(lambda: number(public) > before, what="the next generation")
        with Gatepost({**gate_settings, "sync_url": service.url}) as gate:
            gate.pull()
            report = gate.check("a@bad.example")
            assert report.reasons == (Reason.BLACKLISTED_DOMAIN,)
            assert report.snapshot.generation > before


def number(public: Path) -> int:
    manifest = published_manifest(public)
    return 0 if manifest is None else manifest.generation
