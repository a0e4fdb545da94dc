"""Keys that change: proposed on the service, signed elsewhere, put in force without a gap."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gatepost.snapshots.key_files import read_key_file, write_key_file
from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.notes import sign_note
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.errors import NotInitialisedError, ServiceError
from gatepost_sync.jobs.publish import publish
from gatepost_sync.key_making import KeyPlan
from gatepost_sync.keyring import Keyring, make_keys
from gatepost_sync.root_draft import RootDraft
from gatepost_sync.rotation import Change, install, propose
from gatepost_sync.service import Service
from gatepost_sync.settings import ServiceSettings
from support.tree_reader import tree_reader

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC).replace(microsecond=0)


def root_key(settings: ServiceSettings, number: int) -> SecretKey:
    return read_key_file(settings.key_folder / f"root-{number}.key")


def sign(path: Path, *keys: SecretKey) -> None:
    for key in keys:
        path.write_bytes(RootDraft.read(path).signed_with(key).encode())


def rotate(settings: ServiceSettings, change: Change | None = None) -> Path:
    """A draft that the first two root keys have signed."""
    path = propose(settings, change or Change(), now=NOW)
    sign(path, root_key(settings, 1), root_key(settings, 2))
    return path


def test_readers_follow_a_new_manifest_key_with_the_line_they_have(
    service: Service, tmp_path: Path
) -> None:
    settings = service.settings
    publish(service, allow_empty=True)
    reader = tree_reader(settings.public_dir, tmp_path / "reader", service.keyring.trust)
    assert reader.pull().generation == 1
    old = service.keyring
    root = install(settings, rotate(settings), now=NOW)
    assert root.manifest_keys == (service.keyring.manifest_key.public,)
    assert service.keyring.manifest_key != old.manifest_key
    assert service.keyring.seed == old.seed
    assert service.keyring.trust.version == 2
    result = publish(service, allow_empty=True)
    assert (result.generation, result.changed) == (2, ())
    assert reader.pull().generation == 2
    newcomer = tree_reader(settings.public_dir, tmp_path / "newcomer", service.keyring.trust)
    assert newcomer.pull().generation == 2


def test_ten_rotations_later_the_first_line_still_leads_here(
    service: Service, tmp_path: Path
) -> None:
    first = service.keyring.trust
    for _ in range(10):
        install(service.settings, rotate(service.settings), now=NOW)
    publish(service, allow_empty=True)
    reader = tree_reader(service.settings.public_dir, tmp_path / "reader", first)
    assert reader.pull().generation == 1
    assert service.keyring.trust.version == 11


def test_a_thief_of_the_manifest_key_uses_up_no_numbers(service: Service, tmp_path: Path) -> None:
    settings = service.settings
    publish(service, allow_empty=True)
    reader = tree_reader(settings.public_dir, tmp_path / "reader", service.keyring.trust)
    standing = published_manifest(settings.public_dir)
    assert standing is not None
    forged = standing.model_copy(update={"generation": 2**53 - 1})
    note = sign_note(forged.encode(), [service.keyring.manifest_key])
    (settings.public_dir / "v1/manifest.note").write_bytes(note)
    assert reader.pull().generation == 2**53 - 1
    install(settings, rotate(settings), now=NOW)
    assert publish(service, allow_empty=True).generation == 2
    assert reader.pull().generation == 2


def test_a_draft_needs_the_old_keys_and_the_new_ones(
    settings: ServiceSettings, service: Service
) -> None:
    ours, theirs = SecretKey.generate("example.org/d"), SecretKey.generate("example.org/e")
    change = Change(add=(ours.public, theirs.public), remove=("gatepost/root-1", "gatepost/root-2"))
    path = propose(settings, change, now=NOW)
    sign(path, root_key(settings, 3), ours)
    with pytest.raises(
        ServiceError,
        match="1 of 2 signatures by keys of root 1, 2 of 2 signatures by keys of root 2; add",
    ):
        install(settings, path, now=NOW)
    sign(path, root_key(settings, 1))
    root = install(settings, path, now=NOW)
    assert [key.name for key in root.roots] == ["gatepost/root-3", "example.org/d", "example.org/e"]
    assert not path.exists()


def test_an_unsigned_draft_changes_nothing_for_anybody(
    settings: ServiceSettings, service: Service
) -> None:
    before = service.keyring
    path = propose(settings, Change(), now=NOW)
    assert service.keyring == before
    with pytest.raises(ServiceError, match="0 of 2 signatures by keys of root 1"):
        install(settings, path, now=NOW)
    with pytest.raises(ServiceError, match="waits for signatures already"):
        propose(settings, Change(), now=NOW)
    path.unlink()
    assert propose(settings, Change(), now=NOW) == path  # with the manifest key it made before
    assert service.keyring == before


def test_a_root_may_be_renewed_with_the_keys_it_has(
    settings: ServiceSettings, service: Service
) -> None:
    before = service.keyring
    change = Change(new_manifest_key=False, valid=timedelta(days=30))
    root = install(settings, rotate(settings, change), now=NOW)
    assert root.expires == NOW + timedelta(days=30)
    assert service.keyring.manifest_key == before.manifest_key
    assert service.keyring.trust != before.trust


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (Change(remove=("nobody",)), "root 1 has no key nobody; it has gatepost/root-1, "),
        (Change(remove=("gatepost/root-1", "gatepost/root-2")), "the threshold is larger than"),
        (Change(threshold=4), "the threshold is larger than"),
    ],
)
def test_a_root_that_nobody_could_sign_is_not_proposed(
    settings: ServiceSettings, service: Service, change: Change, text: str
) -> None:
    with pytest.raises(ServiceError, match=text):
        propose(settings, change, now=NOW)
    assert list(settings.key_folder.glob("*.draft")) == []


def test_a_lost_published_root_is_put_back_from_its_copy(
    settings: ServiceSettings, service: Service
) -> None:
    install(settings, rotate(settings), now=NOW)
    trust = service.keyring.trust
    for path in (settings.public_dir / "v1/root").iterdir():
        path.unlink()
    assert Keyring.load(settings).trust == trust
    assert len(list((settings.public_dir / "v1/root").iterdir())) == 2


def test_a_backup_from_before_a_rotation_is_told_from_after_it(
    settings: ServiceSettings, service: Service
) -> None:
    install(settings, rotate(settings), now=NOW)
    (settings.key_folder / "manifest-2.key").unlink()
    (settings.key_folder / "root-2.note").unlink()
    with pytest.raises(ServiceError, match=r"root/2\.note names: .*restore both from the same"):
        Keyring.load(settings)


def test_root_keys_may_never_have_been_on_the_service(settings: ServiceSettings) -> None:
    holders = [SecretKey.generate(f"example.org/{name}") for name in ("alice", "bob", "carol")]
    plan = KeyPlan(threshold=3, roots=tuple(key.public for key in holders))
    make_keys(settings, plan, now=NOW)
    assert sorted(path.name for path in settings.key_folder.iterdir()) == [
        "manifest.key",
        "root-1.draft",
        "seed",
    ]
    with pytest.raises(NotInitialisedError, match="root note 1 is not signed yet: sign "):
        Keyring.load(settings)
    path = settings.key_folder / "root-1.draft"
    sign(path, *holders[:2])
    with pytest.raises(ServiceError, match="2 of 3 signatures by keys of root 1"):
        install(settings, path, now=NOW)
    sign(path, holders[2])
    assert install(settings, path, now=NOW).threshold == 3
    assert Keyring.load(settings).trust.version == 1


@pytest.mark.parametrize(("count", "threshold"), [(1, 2), (17, 2), (3, 0), (0, 0)])
def test_a_plan_that_cannot_be_is_refused(count: int, threshold: int) -> None:
    with pytest.raises(ServiceError, match="root keys cannot be"):
        KeyPlan(count, threshold)


def test_signing_twice_counts_once(settings: ServiceSettings, service: Service) -> None:
    path = propose(settings, Change(), now=NOW)
    sign(path, root_key(settings, 1))
    once = path.read_bytes()
    sign(path, root_key(settings, 1))
    assert path.read_bytes() == once


def test_a_draft_that_was_changed_on_its_way_is_refused(
    settings: ServiceSettings, service: Service
) -> None:
    path = rotate(settings)
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"threshold":2', b'"threshold":1'))
    with pytest.raises(ServiceError, match=r"is no root note to sign .*does not verify"):
        install(settings, path, now=NOW)


def test_an_installed_root_cannot_be_installed_again(
    settings: ServiceSettings, service: Service
) -> None:
    install(settings, rotate(settings), now=NOW)
    replayed = settings.key_folder / "root-3.draft"
    replayed.write_bytes((settings.key_folder / "root-2.note").read_bytes())
    with pytest.raises(ServiceError, match="this is root 2, and the next one is root 3"):
        install(settings, replayed, now=NOW)


def test_a_key_that_is_not_asked_for_is_named(settings: ServiceSettings, service: Service) -> None:
    draft = RootDraft.read(propose(settings, Change(), now=NOW))
    stranger = SecretKey.generate("example.org/mallory")
    with pytest.raises(ServiceError, match=r"example\.org/mallory is not asked for: root 2 needs"):
        draft.check_signer(stranger.public, None)


def test_the_manifest_key_that_a_root_names_must_be_here(
    settings: ServiceSettings, service: Service
) -> None:
    path = rotate(settings)
    (settings.key_folder / "manifest-2.key").unlink()
    write_key_file(
        settings.key_folder / "manifest-2.key", SecretKey.generate("gatepost/manifest-2")
    )
    before = service.keyring
    with pytest.raises(ServiceError, match="is not the manifest key that"):
        install(settings, path, now=NOW)
    assert service.keyring == before
