"""One database, one service: a host with other keys publishes nothing from it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gatepost.snapshots.tree import published_manifest
from gatepost_sync.errors import NotTheOwnerError
from gatepost_sync.jobs.publish import publish
from gatepost_sync.keyring import initialise
from gatepost_sync.owner import refuse_to_make_keys, refuse_to_work
from gatepost_sync.rotation import install
from gatepost_sync.service import Service, open_service
from gatepost_sync.settings import ServiceSettings
from service.test_rotation import rotate
from support.running_service import gatepost
from support.tree_reader import tree_reader

pytestmark = pytest.mark.slow


def elsewhere(service: Service, folder: Path) -> ServiceSettings:
    """Another host on the same database."""
    return service.settings.model_copy(
        update={"data_dir": folder, "database_url": service.settings.database}
    )


@contextmanager
def other_host(service: Service, folder: Path) -> Iterator[Service]:
    """The same, with keys that it made for itself."""
    settings = elsewhere(service, folder)
    initialise(settings, now=datetime.now(UTC))
    with open_service(settings) as other:
        yield other


def test_the_second_one_publishes_nothing_and_the_first_goes_on(
    either: Service, tmp_path: Path
) -> None:
    publish(either, allow_empty=True)
    reader = tree_reader(either.settings.public_dir, tmp_path / "reader", either.keyring.trust)
    assert reader.pull().generation == 1
    with other_host(either, tmp_path / "other") as other:
        for again in ({}, {"generation": 7}):
            with pytest.raises(NotTheOwnerError, match=r"publishes = false.*--take-over"):
                publish(other, allow_empty=True, **again)  # type: ignore[arg-type]  by name
        assert published_manifest(other.settings.public_dir) is None
        with pytest.raises(NotTheOwnerError):
            refuse_to_work(other.database, other.settings)
    done = publish(either, generation=2)  # no number was used up
    assert (done.generation, reader.pull().generation) == (2, 2)


def test_who_publishes_first_has_it(service: Service, tmp_path: Path) -> None:
    with other_host(service, tmp_path / "other") as other:
        refuse_to_work(service.database, service.settings)
        publish(other, allow_empty=True)
        with pytest.raises(NotTheOwnerError):
            publish(service, allow_empty=True)


def test_who_leaves_publishing_to_others_may_work(service: Service, tmp_path: Path) -> None:
    publish(service, allow_empty=True)
    modest = elsewhere(service, tmp_path / "other").model_copy(update={"publishes": False})
    with open_service(modest) as other:
        refuse_to_work(other.database, modest)


def test_lost_keys_are_followed_by_others_when_somebody_says_so(
    service: Service, tmp_path: Path
) -> None:
    publish(service, allow_empty=True)
    with other_host(service, tmp_path / "other") as other:
        assert publish(other, allow_empty=True, take_over=True).generation == 2
        assert publish(other, allow_empty=True, generation=3).published
    with pytest.raises(NotTheOwnerError):
        publish(service)


def test_keys_of_before_a_rotation_publish_no_more(service: Service, tmp_path: Path) -> None:
    publish(service, allow_empty=True)
    old = elsewhere(service, tmp_path / "old")
    shutil.copytree(service.settings.data_dir, old.data_dir)
    install(service.settings, rotate(service.settings), now=datetime.now(UTC))
    assert publish(service).generation == 2
    with (
        open_service(old) as other,
        pytest.raises(NotTheOwnerError, match=r"are of root 1, .* under root 2"),
    ):
        publish(other)


def test_a_host_without_keys_makes_none(service: Service, tmp_path: Path) -> None:
    settings = elsewhere(service, tmp_path / "other")
    refuse_to_make_keys(settings)  # nobody has published yet
    publish(service, allow_empty=True)
    with pytest.raises(NotTheOwnerError, match="none are made"):
        refuse_to_make_keys(settings)
    refuse_to_make_keys(service.settings)
    refuse_to_make_keys(settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/new"}))


def test_the_commands_say_so_and_end(service: Service, tmp_path: Path) -> None:
    publish(service, allow_empty=True)
    env = {
        "GATEPOST_SERVICE_DATA_DIR": str(tmp_path / "other"),
        "GATEPOST_SERVICE_DATABASE_URL": service.settings.database,
    }
    refused = [gatepost("serve", env=env, check=False)]
    assert not (tmp_path / "other" / "keys").exists()
    gatepost("service", "init", env=env)
    commands = (("serve",), ("worker",), ("service", "publish"))
    refused += [gatepost(*command, env=env, check=False) for command in commands]
    for done in refused:
        assert done.returncode == 2
        assert "belongs to the service of gatepost-root-1:" in done.stderr
        assert "Traceback" not in done.stderr
