"""The service's secrets: made once, kept from others, never written over."""

import stat
from datetime import UTC, datetime

import pytest

from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.trusted import verify_root
from gatepost_sync.errors import NotInitialisedError, ServiceError
from gatepost_sync.keyring import Keyring, initialise
from gatepost_sync.settings import ServiceSettings

NOW = datetime.now(UTC)


def test_a_new_service_has_a_root_that_readers_believe(settings: ServiceSettings) -> None:
    keyring = initialise(settings, now=NOW)
    note = (settings.public_dir / "v1" / "root" / "1.note").read_bytes()
    root = verify_root(keyring.trust, note, now=NOW)
    assert (root.version, root.threshold, len(root.roots)) == (1, 2, 3)
    assert root.manifest_keys == (keyring.manifest_key.public,)
    assert keyring == Keyring.load(settings)


def test_secrets_are_for_their_owner_only(settings: ServiceSettings) -> None:
    initialise(settings, now=NOW)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in settings.keys_dir.iterdir()}
    assert modes == dict.fromkeys(
        ("root-1.key", "root-2.key", "root-3.key", "manifest.key", "seed"), 0o600
    )
    assert stat.S_IMODE(settings.keys_dir.stat().st_mode) == 0o700


def test_keys_are_never_written_over(settings: ServiceSettings) -> None:
    keyring = initialise(settings, now=NOW)
    with pytest.raises(ServiceError, match="initialised"):
        initialise(settings, now=NOW)
    assert Keyring.load(settings) == keyring


def test_a_tree_that_other_keys_signed_is_not_taken_over(settings: ServiceSettings) -> None:
    initialise(settings, now=NOW)
    settings.keys_dir.rename(settings.data_dir / "elsewhere")
    with pytest.raises(ServiceError, match="restore"):
        initialise(settings, now=datetime(2026, 1, 1, tzinfo=UTC))
    assert not settings.keys_dir.exists()
    assert [path for path in settings.data_dir.iterdir() if path.name.startswith(".keys-")] == []


def test_publishing_needs_none_of_the_root_keys(settings: ServiceSettings) -> None:
    keyring = initialise(settings, now=NOW)
    for path in settings.keys_dir.glob("root-*.key"):
        assert SecretKey.decode(path.read_text(encoding="utf-8").strip()).seed
        path.unlink()
    assert Keyring.load(settings) == keyring


def test_without_keys_the_next_step_is_named(settings: ServiceSettings) -> None:
    with pytest.raises(NotInitialisedError, match="gatepost service init"):
        Keyring.load(settings)


def test_a_damaged_seed_is_found(settings: ServiceSettings) -> None:
    initialise(settings, now=NOW)
    (settings.keys_dir / "seed").write_bytes(b"short")
    with pytest.raises(ServiceError, match="5 bytes and needs 32"):
        Keyring.load(settings)


def test_no_secret_shows_in_a_repr(settings: ServiceSettings) -> None:
    keyring = initialise(settings, now=NOW)
    assert repr(keyring.seed)[2:-1] not in repr(keyring)
