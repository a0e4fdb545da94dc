"""One recipient's answer that has to be waited for: in time, whatever happens inside."""

import asyncio
from collections.abc import Callable

from gatepost_milter.conversation import Conversation, Judging
from gatepost_milter.server.limits import Limits

__all__ = ["answer"]


async def answer(
    conversation: Conversation,
    judging: Judging,
    limits: Limits,
    progress: Callable[[], None],
) -> bytes:
    """The answer within `answer_seconds`; `progress` is called while it takes long.

    Every fault of ours becomes an answer, too: an MTA that gets none drops us for the rest of its
    SMTP session.
    """
    heartbeat = _Heartbeat(progress, limits.progress_seconds)
    deadline = asyncio.timeout(limits.answer_seconds)
    try:
        async with deadline:
            return await judging()
    except Exception as error:  # noqa: BLE001  # a plugin may raise anything; it is logged
        return conversation.expire() if deadline.expired() else conversation.fail(error)
    finally:
        heartbeat.stop()


class _Heartbeat:
    """Calls a function every so many seconds until stopped."""

    def __init__(self, beat: Callable[[], None], seconds: float) -> None:
        self._beat = beat
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._handle = self._loop.call_later(seconds, self._tick)

    def stop(self) -> None:
        self._handle.cancel()

    def _tick(self) -> None:
        self._beat()
        self._handle = self._loop.call_later(self._seconds, self._tick)
