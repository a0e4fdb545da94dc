"""What can be examined without any network: lists, snapshot, clock, plugins."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import gatepost.version
from gatepost.compiled import in_python
from gatepost.doctor.result import Examined, Health
from gatepost.doctor.surroundings import Surroundings
from gatepost.gate import Gatepost
from gatepost.staleness import held_back
from gatepost.status import GateStatus

__all__ = ["examine_locally"]

# No clock that is right says an earlier time than this file was written at.
_NOT_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
_SOON = timedelta(minutes=5)
_EXTRA_LISTS = 'pip install "gatepost[lists]" adds two more lists'


def examine_locally(gate: Gatepost, around: Surroundings) -> Iterator[Examined]:
    """A line for each."""
    status = gate.status()
    yield _settings(gate)
    yield _plugins(gate)
    yield _compiled()
    yield _lists(status)
    yield from _data_dir(status)
    yield from _local_lists(status)
    yield _snapshot(gate, status)
    yield _clock(status, around.now())


def _settings(gate: Gatepost) -> Examined:
    settings = gate.settings
    text = f"phase {settings.phase.value}, policy {gate.policy.name}, budget {settings.budget:g} s"
    return Examined("settings", Health.OK, text)


def _plugins(gate: Gatepost) -> Examined:
    installed = (plugin for plugin, _ in gate.plugins.list_plugin_distinfo())
    found = sorted(gate.plugins.get_name(plugin) or "" for plugin in installed)
    broken = dict(gate.broken)
    if broken:
        text = ", ".join(f"{name} failed {count} times" for name, count in broken.items())
        return Examined("plugins", Health.BROKEN, text, "see the log, and repair or disable them")
    return Examined("plugins", Health.OK, ", ".join(found) or "none but the built-in ones")


def _compiled() -> Examined:
    slow = ", ".join(in_python())
    if not slow:
        return Examined("compiled", Health.OK, "letters, Punycode, spelling")
    text = f"all but {slow}: long foreign names and misspelt ones take longer"
    return Examined("compiled", Health.OK, text)


def _lists(status: GateStatus) -> Examined:
    if status.damaged:
        text = f"damaged: {', '.join(status.damaged)}; of what it lists too little is known"
        return Examined("lists", Health.BROKEN, text, "gatepost pull fetches it again")
    count = status.sets.get("disposable", 0)
    text = f"{count:,} disposable domains, in {status.data_dir}"
    if count == 0:
        remedy = "reinstall gatepost, or pull a snapshot: gatepost pull"
        return Examined("lists", Health.BROKEN, text, remedy)
    if status.snapshot.origin == "baseline" and count < 20_000 and status.sync_url is None:
        return Examined("lists", Health.WARNING, text, _EXTRA_LISTS)
    return Examined("lists", Health.OK, text)


def _data_dir(status: GateStatus) -> Iterator[Examined]:
    if status.unwritable is not None:
        # A host that pulls nothing can live with it: the lists it has are the lists it keeps.
        health = Health.WARNING if status.sync_url is None else Health.BROKEN
        text, _, remedy = status.unwritable.partition("; ")
        yield Examined("data", health, text, remedy)


def _local_lists(status: GateStatus) -> Iterator[Examined]:
    for error in status.local_errors:
        yield Examined("local lists", Health.BROKEN, error, "mend that line of the file")


def _snapshot(gate: Gatepost, status: GateStatus) -> Examined:
    if status.sync_url is None:
        text = "none is pulled: the lists are as old as the installed packages"
        remedy = "set sync_url and trust to follow a sync service (docs/service.md)"
        return Examined("snapshot", Health.WARNING, text, remedy)
    if status.last_error is not None:
        return Examined("snapshot", Health.BROKEN, status.last_error, "then try: gatepost pull")
    if status.snapshot.issued is None:
        return Examined("snapshot", Health.BROKEN, "never pulled", "gatepost pull")
    text = f"generation {status.snapshot.generation} of {status.snapshot.issued:%Y-%m-%d %H:%M} UTC"
    if status.snapshot.stale:
        remedy = "gatepost pull; if that brings nothing newer, look at the service"
        return Examined("snapshot", Health.BROKEN, f"{text}, which has expired", remedy)
    held = held_back(status.snapshot)
    if held is not None:
        remedy = "there: gatepost service publish --accept NAME, if it is meant"
        return Examined("snapshot", Health.WARNING, f"{text}; {held}", remedy)
    return Examined("snapshot", Health.OK, text)


def _clock(status: GateStatus, now: datetime) -> Examined:
    text = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    issued = status.snapshot.issued
    if now < _NOT_BEFORE:
        what = f"{text} is before Gatepost {gatepost.version.__version__} was written"
    elif issued is not None and now + _SOON < issued:
        what = f"{text} is before the snapshot in force was issued"
    else:
        return Examined("clock", Health.OK, text)
    return Examined("clock", Health.BROKEN, what, "set the clock: timedatectl set-ntp true")
