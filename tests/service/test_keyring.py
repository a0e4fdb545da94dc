"""The service's secrets: made once, kept from others, never written over."""

import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gatepost.errors import GatepostError, SettingsError
from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.trusted import verify_root
from gatepost_sync.errors import NotInitialisedError, ServiceError
from gatepost_sync.keyring import Keyring, initialise, initialise_once
from gatepost_sync.settings import ServiceSettings

NOW = datetime.now(UTC)


def staged(settings: ServiceSettings) -> list[Path]:
    return list(settings.data_dir.glob(".keys-*"))


def test_a_new_service_has_a_root_that_readers_believe(settings: ServiceSettings) -> None:
    keyring = initialise(settings, now=NOW)
    note = (settings.public_dir / "v1" / "root" / "1.note").read_bytes()
    root = verify_root(keyring.trust, note, now=NOW)
    assert (root.version, root.threshold, len(root.roots)) == (1, 2, 3)
    assert root.manifest_keys == (keyring.manifest_key.public,)
    assert keyring == Keyring.load(settings)


def test_secrets_are_for_their_owner_only(settings: ServiceSettings) -> None:
    initialise(settings, now=NOW)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in settings.key_folder.iterdir()}
    assert modes == dict.fromkeys(
        ("root-1.key", "root-2.key", "root-3.key", "root-1.note", "manifest.key", "seed"), 0o600
    )
    assert stat.S_IMODE(settings.key_folder.stat().st_mode) == 0o700


def test_keys_are_never_written_over(settings: ServiceSettings) -> None:
    keyring = initialise(settings, now=NOW)
    with pytest.raises(ServiceError, match="initialised"):
        initialise(settings, now=NOW)
    assert Keyring.load(settings) == keyring


def test_a_tree_that_other_keys_signed_is_not_taken_over(settings: ServiceSettings) -> None:
    initialise(settings, now=NOW)
    settings.key_folder.rename(settings.data_dir / "elsewhere")
    with pytest.raises(ServiceError, match="restore"):
        initialise(settings, now=datetime(2026, 1, 1, tzinfo=UTC))
    assert not settings.key_folder.exists()
    assert staged(settings) == []


def test_many_at_once_make_one_set_of_keys(settings: ServiceSettings) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: initialise_once(settings, now=NOW), range(6)))
    (keyring,) = [keyring for keyring in made if keyring is not None]
    assert Keyring.load(settings) == keyring
    assert staged(settings) == []


def test_secrets_that_a_killed_run_left_are_removed(settings: ServiceSettings) -> None:
    left = settings.data_dir / ".keys-abc"
    left.mkdir(parents=True)
    (left / "root-1.key").write_text("secret", encoding="ascii")
    initialise(settings, now=NOW)
    assert staged(settings) == []


def test_a_run_killed_before_the_root_note_is_published_is_finished(
    settings: ServiceSettings,
) -> None:
    keyring = initialise(settings, now=NOW)
    shutil.rmtree(settings.public_dir)
    assert initialise_once(settings, now=NOW) is None
    assert Keyring.load(settings) == keyring
    assert (settings.public_dir / "v1" / "root" / "1.note").exists()


@pytest.mark.parametrize("name", ["manifest.key", "seed"])
def test_what_is_wrong_with_a_key_file_is_named(settings: ServiceSettings, name: str) -> None:
    initialise(settings, now=NOW)
    path = settings.key_folder / name
    path.chmod(0o644)
    with pytest.raises(SettingsError, match=f"chmod 600 {path}"):
        Keyring.load(settings)
    path.chmod(0o600)
    path.write_bytes(b"short")
    with pytest.raises(GatepostError, match=f"{path} .*; restore it from the backup"):
        Keyring.load(settings)
    path.unlink()
    with pytest.raises(SettingsError, match=f"{path}: No such file .*; restore it from the backup"):
        Keyring.load(settings)
    path.mkdir()
    with pytest.raises(SettingsError, match=f"cannot read the key file {path}: Is a directory"):
        Keyring.load(settings)


def test_keys_of_another_service_are_found(settings: ServiceSettings, tmp_path: Path) -> None:
    initialise(settings, now=NOW)
    other = settings.model_copy(update={"data_dir": tmp_path / "other"})
    initialise(other, now=NOW)
    shutil.copy(other.key_folder / "manifest.key", settings.key_folder / "manifest.key")
    with pytest.raises(ServiceError, match="restore both from the same backup"):
        Keyring.load(settings)
    shutil.rmtree(settings.key_folder)
    shutil.copytree(other.key_folder, settings.key_folder)
    with pytest.raises(ServiceError, match="not the root note that belongs to the keys"):
        Keyring.load(settings)


@pytest.mark.parametrize("damage", [b"damaged", b""])
def test_a_damaged_root_note_is_named(settings: ServiceSettings, damage: bytes) -> None:
    initialise(settings, now=NOW)
    (settings.key_folder / "root-1.note").unlink()
    path = settings.public_dir / "v1" / "root" / "1.note"
    path.write_bytes(damage)
    with pytest.raises(ServiceError, match=f"{path} is damaged; restore it from the backup"):
        Keyring.load(settings)


def test_a_directory_that_cannot_be_looked_into_is_named(settings: ServiceSettings) -> None:
    settings.data_dir.mkdir()
    nowhere = settings.model_copy(update={"data_dir": settings.data_dir / ("x" * 300)})
    for job in (lambda: Keyring.load(nowhere), lambda: initialise(nowhere, now=NOW)):
        with pytest.raises(ServiceError, match=r"cannot look into .*GATEPOST_SERVICE_DATA_DIR"):
            job()


def test_a_disk_that_takes_nothing_is_not_taken_for_other_keys(
    settings: ServiceSettings,
) -> None:
    settings.data_dir.parent.mkdir(exist_ok=True)
    settings.data_dir.write_text("a file is in the way", encoding="ascii")
    with pytest.raises(ServiceError, match=r"cannot write in .*: File exists; free space"):
        initialise(settings, now=NOW)


def test_publishing_needs_none_of_the_root_keys(settings: ServiceSettings) -> None:
    keyring = initialise(settings, now=NOW)
    for path in settings.key_folder.glob("root-*.key"):
        assert SecretKey.decode(path.read_text(encoding="utf-8").strip()).seed
        path.unlink()
    assert Keyring.load(settings) == keyring


def test_without_keys_the_next_step_is_named(settings: ServiceSettings) -> None:
    with pytest.raises(NotInitialisedError, match="gatepost service init"):
        Keyring.load(settings)


def test_a_damaged_seed_is_found(settings: ServiceSettings) -> None:
    initialise(settings, now=NOW)
    (settings.key_folder / "seed").write_bytes(b"short")
    with pytest.raises(ServiceError, match="5 bytes and needs 32"):
        Keyring.load(settings)


def test_no_secret_shows_in_a_repr(settings: ServiceSettings) -> None:
    keyring = initialise(settings, now=NOW)
    assert repr(keyring.seed)[2:-1] not in repr(keyring)
