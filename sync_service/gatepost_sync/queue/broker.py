"""The broker that carries job numbers to workers: in this process, Redis or RabbitMQ."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gatepost.errors import SettingsError
from gatepost_sync.queue.state import Priority

if TYPE_CHECKING:
    from dramatiq import Actor, Broker

    from gatepost_sync.queue.runner import JobRunner

__all__ = ["build_broker", "declare"]

# A prefetched message of a Redis worker that was killed hangs until another worker looks for the
# dead: dramatiq's own defaults take many minutes for it.
_HEARTBEAT_MS = 15_000
_MAINTENANCE = 100_000
_NAMESPACE = "gatepost"


def build_broker(url: str | None) -> "Broker":
    """The broker at `url`, None for one that lives in this process; nothing is connected yet.

    Raises SettingsError for a URL of another kind, and when what speaks to it is not installed.
    """
    if url is None:
        from dramatiq.brokers.stub import StubBroker

        return StubBroker(middleware=[])
    scheme = urlsplit(url).scheme
    try:
        if scheme in ("redis", "rediss"):
            return _redis(url)
        if scheme in ("amqp", "amqps"):
            from dramatiq.brokers.rabbitmq import RabbitmqBroker

            return RabbitmqBroker(url=url, middleware=[], confirm_delivery=True)
    except ImportError as error:
        raise SettingsError(
            f"broker_url needs {error.name}: pip install 'gatepost[cluster]'"
        ) from error
    raise SettingsError(f"broker_url must begin with redis:// or amqp://, not {scheme}://")


def _redis(url: str) -> "Broker":
    from dramatiq.brokers.redis import RedisBroker

    return RedisBroker(  # type: ignore[no-untyped-call]  # its __init__ has no types
        url=url,
        middleware=[],
        namespace=_NAMESPACE,
        heartbeat_timeout=_HEARTBEAT_MS,
        maintenance_chance=_MAINTENANCE,
    )


def declare(broker: "Broker", runner: "JobRunner | None") -> "dict[Priority, Actor[..., None]]":
    """One actor a priority, which runs jobs by number; without a runner it can only be sent to."""
    from dramatiq import Actor

    def run(job: int, trace: str | None = None) -> None:
        if runner is not None:
            runner.run(job, trace)

    return {
        priority: Actor(
            run,
            broker=broker,
            actor_name=f"run_{priority.name.lower()}",
            queue_name=priority.queue,
            priority=int(priority),
            options={},
        )
        for priority in Priority
    }
