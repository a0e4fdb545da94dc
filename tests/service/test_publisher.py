"""Who publishes: one at a time, wherever it runs, and no number twice."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from gatepost.snapshots.tree import published_manifest
from gatepost_sync.errors import LeaseLostError, NotInitialisedError, ServiceError
from gatepost_sync.jobs.kinds import job_kinds
from gatepost_sync.jobs.publish import publish
from gatepost_sync.publisher import Publisher, sole_publisher
from gatepost_sync.service import Service, open_service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.tables import PublisherRow
from gatepost_sync.times import utc_now

LEASE = timedelta(seconds=30)


def lapse(service: Service) -> None:
    """Whoever publishes has shown no sign of life for long."""
    with service.database.write() as session:
        session.execute(update(PublisherRow).values(lease=utc_now() - LEASE))


def generation(service: Service) -> int:
    manifest = published_manifest(service.settings.public_dir)
    return 0 if manifest is None else manifest.generation


def test_of_many_that_want_to_publish_one_does(either: Service) -> None:
    inside, most, count = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal inside, most
        with sole_publisher(either.database, LEASE, 60):
            with count:
                inside += 1
                most = max(most, inside)
            with count:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    with either.database.read() as session:
        assert session.scalars(select(PublisherRow.holder)).one() is None


def test_who_waits_too_long_is_told_so(service: Service) -> None:
    with (
        sole_publisher(service.database, LEASE, 1),
        pytest.raises(ServiceError, match="jobs list --kind publish"),
    ):
        publish(service, allow_empty=True, wait=0.0)
    assert publish(service, allow_empty=True).published


def test_the_next_one_takes_over_from_the_dead(service: Service) -> None:
    dead, heir = Publisher(service.database, LEASE), Publisher(service.database, LEASE)
    assert dead.try_to_take()
    assert not heir.try_to_take()
    lapse(service)
    assert heir.try_to_take()
    for late in (dead.confirm, partial(dead.use_up, 7)):
        with pytest.raises(LeaseLostError, match="another process publishes"):
            late()
    dead.release()  # changes nothing
    heir.confirm()


def test_a_number_that_was_taken_is_not_used_again(service: Service) -> None:
    """The one who took it may have died after a gate saw it."""
    publish(service, allow_empty=True)
    with sole_publisher(service.database, LEASE, 1) as publisher:
        publisher.use_up(5)
    again = publish(service)
    assert (again.generation, again.published) == (6, True)


def test_who_was_taken_for_dead_does_not_overwrite_what_its_heir_published(
    service: Service,
) -> None:
    publish(service, allow_empty=True)

    def clock() -> object:
        """Called inside: and then this process stands still until another one has published."""
        lapse(service)
        assert Publisher(service.database, LEASE).try_to_take()
        return utc_now()

    with pytest.raises(LeaseLostError):
        publish(service, generation=9, clock=clock)  # type: ignore[arg-type]  a moment, by name
    assert generation(service) == 1


def test_a_worker_that_leaves_publishing_to_others_needs_no_keys(settings: ServiceSettings) -> None:
    with pytest.raises(NotInitialisedError), open_service(settings):
        pass
    modest = settings.model_copy(update={"publishes": False})
    with open_service(modest) as service:
        assert job_kinds(service.settings).get("publish") is None
        assert job_kinds(service.settings).get("collect") is not None
