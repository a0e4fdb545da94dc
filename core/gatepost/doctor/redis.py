"""Does the shared cache answer?"""

import asyncio
from time import perf_counter
from urllib.parse import urlsplit

from gatepost.doctor.result import Examined, Health
from gatepost.doctor.surroundings import Surroundings

__all__ = ["examine_redis"]

_NAME = "Redis"
_SLOW = 0.05  # seconds; what takes longer is done without


async def examine_redis(url: str, around: Surroundings) -> Examined:
    """One PING over a connection of its own."""
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    client = Redis.from_url(url, retry=Retry(NoBackoff(), 0))
    try:
        async with asyncio.timeout(around.seconds):
            await client.execute_command("PING")  # type: ignore[no-untyped-call]
            began = perf_counter()
            await client.execute_command("PING")  # type: ignore[no-untyped-call]
            took = perf_counter() - began
    except Exception as error:  # noqa: BLE001  whoever listens there may say anything
        text = f"{_shown(url)}: {type(error).__name__}"
        remedy = "start it or mend redis_url; until then each host remembers for itself"
        return Examined(_NAME, Health.BROKEN, text, remedy)
    finally:
        await client.aclose()
    text = f"{_shown(url)} answers in {took * 1000:.1f} ms"
    if took > _SLOW:
        remedy = "use one that is nearer: what takes more than 50 ms is done without"
        return Examined(_NAME, Health.WARNING, text, remedy)
    return Examined(_NAME, Health.OK, text)


def _shown(url: str) -> str:
    """Without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
