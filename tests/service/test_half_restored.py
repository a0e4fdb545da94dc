"""A restore that is killed, at each of its stages: what the next start finds, and what helps."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gatepost_sync.backup.make import make_backup
from gatepost_sync.backup.restore import restore_backup, undo_restore
from gatepost_sync.errors import BackupError, HalfRestoredError, ServiceError
from gatepost_sync.jobs.publish import publish
from gatepost_sync.keyring import Keyring, initialise, initialise_once
from gatepost_sync.service import Service, open_service
from gatepost_sync.settings import ServiceSettings
from service.test_backup import WORDS, fill, rows
from support.dying_restore import STAGES
from support.running_service import gatepost
from support.servers import Postgres

pytestmark = [pytest.mark.slow, pytest.mark.once]

OVER = ("the database is committed", "all but the note is away")
UNDONE = "the keys have their place, again"
UNDER_WAY = [stage for stage in STAGES if stage not in (*OVER, UNDONE)]
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("killed")


@pytest.fixture(scope="module")
def original(folder: Path) -> Iterator[Service]:
    """A service of which there is a backup, and restores that were killed."""
    settings = ServiceSettings(data_dir=folder / "original", packages=False)
    initialise(settings, now=datetime.now(UTC))
    with open_service(settings) as service:
        fill(service)
        make_backup(service, folder / "backup", passphrase=WORDS)
        killed(folder / "backup", folder)
        yield service


def killed(backup: Path, out: Path, *databases: str) -> None:
    """Restores that were, at each stage or at those that have a database."""
    program = [sys.executable, "-m", "support.dying_restore", str(backup), WORDS, str(out)]
    subprocess.run([*program, *databases], cwd=Path(__file__).parents[1], check=True, timeout=120)


def state(service: Service) -> Rows:
    """Its rows; jobs are announced anew."""
    return {name: of for name, of in rows(service).items() if name != "job"}


def is_as_before(settings: ServiceSettings, original: Service) -> None:
    with open_service(settings) as service:
        assert state(service) == state(original)
        assert service.keyring.trust == original.keyring.trust
        assert publish(service).published
    left = {path.name for path in settings.data_dir.iterdir() if path.name[0] == "."}
    assert left == set()
    assert not settings.restore_note.exists()


@pytest.mark.parametrize("stage", UNDER_WAY)
def test_it_is_named_starts_nothing_and_is_done_again(
    original: Service, folder: Path, stage: str
) -> None:
    settings = ServiceSettings(data_dir=folder / stage, packages=False)
    for start in (
        lambda: open_service(settings).__enter__(),
        lambda: open_service(settings, signs=False).__enter__(),
    ):
        with pytest.raises(HalfRestoredError, match="service restore FILE` again"):
            start()
    if not settings.key_folder.exists():
        with pytest.raises(HalfRestoredError):
            initialise_once(settings, now=datetime.now(UTC))  # no other service begins there
    restore_backup(settings, folder / "backup", passphrase=WORDS)
    is_as_before(settings, original)


@pytest.mark.parametrize("stage", OVER)
def test_one_that_was_over_but_for_the_note_counts(
    original: Service, folder: Path, stage: str
) -> None:
    settings = ServiceSettings(data_dir=folder / stage, packages=False)
    assert settings.restore_note.exists()
    with pytest.raises(BackupError, match="start the service"):
        restore_backup(settings, folder / "backup", passphrase=WORDS)
    is_as_before(settings, original)


def test_postgresql_gives_up_what_was_not_committed_and_keeps_what_was(
    original: Service, folder: Path, tmp_path: Path, postgres: Postgres
) -> None:
    stages = {stage: postgres.new_database() for stage in ("the keys have their place", OVER[0])}
    killed(folder / "backup", tmp_path, *(f"{stage}={url}" for stage, url in stages.items()))
    under_way, over = (
        ServiceSettings(data_dir=tmp_path / stage, packages=False, database_url=url)
        for stage, url in stages.items()
    )
    with pytest.raises(HalfRestoredError):
        open_service(under_way).__enter__()
    restore_backup(under_way, folder / "backup", passphrase=WORDS)
    for settings in (under_way, over):
        is_as_before(settings, original)


def test_it_can_be_undone_and_the_commands_say_how(original: Service, folder: Path) -> None:
    """Killed where everything has its place, and the database knows nothing of it."""
    settings = ServiceSettings(data_dir=folder / UNDONE, packages=False)
    assert settings.key_folder.exists()
    env = {"GATEPOST_SERVICE_DATA_DIR": str(settings.data_dir)}
    for command in (("serve",), ("worker",), ("service", "publish"), ("service", "init")):
        done = gatepost(*command, env=env, check=False)
        assert done.returncode == 2, command
        assert "restore" in done.stderr or "initialised" in done.stderr
        assert "Traceback" not in done.stderr
    said = gatepost("service", "restore", "--undo", env=env).stdout
    assert f"removed what the restore of {folder / 'backup'} left" in said
    assert "nothing to undo" in gatepost("service", "restore", "--undo", env=env).stdout
    assert gatepost("service", "restore", env=env, check=False).returncode == 2
    assert not settings.key_folder.exists()
    assert not settings.public_dir.exists()


def test_a_note_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    settings = ServiceSettings(data_dir=tmp_path, packages=False)
    settings.restore_note.write_bytes(b"{")
    with pytest.raises(HalfRestoredError, match=r"move .* away"):
        undo_restore(settings)


def test_two_at_a_time_do_not_undo_each_other(folder: Path, original: Service) -> None:
    from gatepost_sync.waiting import alone

    settings = ServiceSettings(data_dir=folder / "twice", packages=False)
    settings.data_dir.mkdir()
    with (
        alone(settings.data_dir / "restore.lock", what="restoring"),
        pytest.raises(ServiceError, match="another process has been restoring"),
    ):
        restore_backup(settings, folder / "backup", passphrase=WORDS)
    with pytest.raises(ServiceError):
        Keyring.load(settings)
