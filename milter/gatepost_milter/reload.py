"""Reading the settings anew and replacing gate and rules while sessions run (SIGHUP)."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from gatepost import Gatepost, GatepostError, Settings
from gatepost_milter.configure import configure
from gatepost_milter.judge import Judge
from gatepost_milter.notify import Notifier
from gatepost_milter.rules import Rules
from gatepost_milter.settings import ListenerSettings, MilterSettings

__all__ = ["Reloader", "Setup", "build"]

_log = logging.getLogger("gatepost.milter")


@dataclass(frozen=True, slots=True)
class Setup:
    """What the settings come to: a gate, and rules in the order of the listeners."""

    gate: Gatepost
    settings: MilterSettings
    rules: tuple[Rules, ...]


async def build(load: Callable[[], MilterSettings]) -> Setup:
    """Everything from the settings in force, lists opened. SettingsError, PluginError or
    ConfigurationError.

    In a thread: a first start builds its lists, which may take seconds.
    """
    return await asyncio.to_thread(_build, load)


def _build(load: Callable[[], MilterSettings]) -> Setup:
    settings, core = load(), Settings.load()
    rules = configure(settings.listeners, core)
    gate = Gatepost(core)
    gate.start()
    return Setup(gate, settings, rules)


class Reloader:
    """Owns the gate that the judges ask. `grace` seconds is how long an answer may take."""

    def __init__(
        self,
        judges: tuple[Judge, ...],
        setup: Setup,
        load: Callable[[], MilterSettings],
        notifier: Notifier,
        *,
        grace: float,
    ) -> None:
        self._judges = judges
        self._setup = setup
        self._started = setup.settings  # what only a restart follows is as it was then
        self._open = tuple(listener.listen for listener in setup.settings.listeners)
        self._load = load
        self._notifier = notifier
        self._grace = grace
        self._task: asyncio.Task[None] | None = None
        self._retiring: set[asyncio.Task[None]] = set()

    def reload(self) -> None:
        """Read the settings anew, in the background; one at a time."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._reload())

    def close(self) -> None:
        """Close the gate; nobody may be asking any more."""
        if self._task is not None:
            self._task.cancel()
        self._setup.gate.close()

    async def _reload(self) -> None:
        self._notifier.reloading()
        trouble = ""
        try:
            setup = await build(self._load)
        except GatepostError as error:
            trouble = f"not reloaded, the old settings stay in force: {error}"
        except Exception as error:  # noqa: BLE001  whatever broke, mail goes on as before
            trouble = f"not reloaded, the old settings stay in force: {type(error).__name__}"
        else:
            self._replace(setup)
        if trouble:
            _log.error("%s", trouble)
        self._notifier.reloaded(trouble)

    def _replace(self, setup: Setup) -> None:
        old, self._setup = self._setup, setup
        for name in _fixed(self._started, setup.settings):
            _log.warning("%s changed, which only a restart follows", name)
        rules = {door.listen: rules for door, rules in _doors(setup)}
        for judge, door in zip(self._judges, self._open, strict=True):
            judge.replace(setup.gate, rules.get(door, judge.rules))
        _log.info("reloaded")
        retiring = asyncio.get_running_loop().create_task(self._retire(old.gate))
        self._retiring.add(retiring)
        retiring.add_done_callback(self._retiring.discard)

    async def _retire(self, old: Gatepost) -> None:
        await asyncio.sleep(self._grace)  # answers in flight still ask it
        await asyncio.to_thread(old.close)  # it waits for threads to end


def _doors(setup: Setup) -> "zip[tuple[ListenerSettings, Rules]]":
    return zip(setup.settings.listeners, setup.rules, strict=True)


def _fixed(old: MilterSettings, new: MilterSettings) -> list[str]:
    """What differs and stays as it was."""
    names = (
        "metrics",
        "decisions",
        "plain_addresses",
        "answer_seconds",
        "drain_seconds",
        "max_connections",
    )
    changed = [name for name in names if getattr(old, name) != getattr(new, name)]
    doors = [[(door.listen, door.speaks) for door in each.listeners] for each in (old, new)]
    return changed + (["the addresses to listen on"] if doors[0] != doors[1] else [])
