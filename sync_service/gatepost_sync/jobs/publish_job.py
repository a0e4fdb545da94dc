"""The kind of job that publishes; other jobs ask for one when they have news."""

import logging

from gatepost_sync.errors import PublishRefusedError
from gatepost_sync.jobs.publish import publish
from gatepost_sync.jobs.under_way import others_collect
from gatepost_sync.queue.kinds import JobKind, Result
from gatepost_sync.queue.running import Running
from gatepost_sync.queue.state import Priority
from gatepost_sync.service import Service
from gatepost_sync.standing import standing_manifest

__all__ = ["PUBLISH"]

logger = logging.getLogger("gatepost.service")


def _publish(service: Service, running: Running) -> Result:
    """A refusal is an answer: asking again changes nothing, somebody has to look."""
    if _first_collection(service, running):
        return {"skipped": "the first collection goes on, and asks for this when it ends"}
    try:
        done = publish(service)
    except PublishRefusedError as error:
        logger.error("nothing is published: %s", error)  # noqa: TRY400  the sentence says it all
        return {"refused": str(error)}
    return {"generation": done.generation, "changed": list(done.changed), "built": list(done.built)}


def _first_collection(service: Service, running: Running) -> bool:
    """Whether nothing is published, and what would be is not all there yet.

    Of three lists one alone would make a generation that the next one more than doubles.
    """
    if standing_manifest(service.settings.public_dir) is not None:
        return False
    with service.database.read() as session:
        return others_collect(session, running.claim.id)


# Also by itself: what is added without publishing, and a manifest that grows old, do not wait for
# a collection.
PUBLISH = JobKind("publish", _publish, Priority.HIGH, every=600)
