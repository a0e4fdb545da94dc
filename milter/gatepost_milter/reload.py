"""Building the gate, and replacing it while sessions run (SIGHUP)."""

import asyncio
import logging

from gatepost import Gatepost, GatepostError
from gatepost_milter.judge import Judge

__all__ = ["Reloader", "build_gate"]

_log = logging.getLogger("gatepost.milter")


async def build_gate() -> Gatepost:
    """A gate from the settings in force, its lists opened; SettingsError or PluginError.

    In a thread: a first start builds its lists, which may take seconds.
    """
    return await asyncio.to_thread(_build)


def _build() -> Gatepost:
    gate = Gatepost()
    gate.start()
    return gate


class Reloader:
    """Owns the gate that `judge` asks. `grace` seconds is how long an answer may take."""

    def __init__(self, judge: Judge, gate: Gatepost, *, grace: float) -> None:
        self._judge = judge
        self._gate = gate
        self._grace = grace
        self._task: asyncio.Task[None] | None = None
        self._retiring: asyncio.Task[None] | None = None

    def reload(self) -> None:
        """Read the settings anew, in the background; one at a time."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._reload())

    def close(self) -> None:
        """Close the gate; nobody may be asking any more."""
        if self._task is not None:
            self._task.cancel()
        self._gate.close()

    async def _reload(self) -> None:
        try:
            gate = await build_gate()
        except GatepostError as error:
            _log.error("not reloaded, the old settings stay in force: %s", error)
            return
        except Exception as error:  # noqa: BLE001  whatever broke, mail goes on as before
            _log.error("not reloaded, the old settings stay in force: %s", type(error).__name__)
            return
        old, self._gate = self._gate, gate
        self._judge.gate = gate
        _log.info("reloaded")
        self._retiring = asyncio.create_task(self._retire(old))

    async def _retire(self, old: Gatepost) -> None:
        await asyncio.sleep(self._grace)  # answers in flight still ask it
        await asyncio.to_thread(old.close)  # it waits for threads to end
