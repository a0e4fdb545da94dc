"""What is in force on this host, for `gatepost status` and health checks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gatepost.errors import SnapshotError
from gatepost.lists.live import Lists
from gatepost.model import Phase, SnapshotInfo
from gatepost.observe.counters import Counters
from gatepost.observe.hit_rates import HitRate, hit_rates
from gatepost.settings import Settings
from gatepost.staleness import age_warning, held_back
from gatepost.sync import Sync
from gatepost.writable import unwritable

if TYPE_CHECKING:
    from gatepost.snapshots.state import PullState

__all__ = ["GateStatus", "gate_status"]


@dataclass(frozen=True, slots=True)
class GateStatus:
    """The lists in force, how the last pull went, and which checks are broken.

    `sets` counts the entries of each set. `last_error` is the sentence of the last failed pull
    or opening, None when all is well. `local` counts the entries of the allow and deny files,
    `damaged` names the sets of which only a part is known until the next pull.
    `unwritable` says that nothing can be kept in `data_dir`, None when all is well.
    `local_errors` has a sentence for every line or file that does not count. `resolver` says who
    asks the DNS and why, empty where nobody does; `cache` how well this process's caches work.
    """

    snapshot: SnapshotInfo
    sets: Mapping[str, int]
    data_dir: str
    policy: str
    sync_url: str | None = None
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    last_error: str | None = None
    broken: Mapping[str, int] = field(default_factory=dict)
    local: Mapping[str, int] = field(default_factory=dict)
    local_errors: tuple[str, ...] = ()
    resolver: str = ""
    cache: Mapping[str, HitRate] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()
    unwritable: str | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing needs a person's attention."""
        well = self.last_error is None and not self.local_errors and self.unwritable is None
        fresh = not self.snapshot.stale and self.snapshot.held_since is None
        return well and fresh and not self.broken

    def to_dict(self) -> dict[str, Any]:
        """The shape of `gatepost status --json`."""
        return {
            "ok": self.ok,
            "snapshot": self.snapshot.to_dict(),
            "held_since": _text(self.snapshot.held_since),
            "sets": dict(self.sets),
            "damaged": list(self.damaged),
            "data_dir": self.data_dir,
            "unwritable": self.unwritable,
            "policy": self.policy,
            "sync_url": self.sync_url,
            "last_attempt": _text(self.last_attempt),
            "last_success": _text(self.last_success),
            "last_error": self.last_error,
            "broken": dict(self.broken),
            "local": dict(self.local),
            "local_errors": list(self.local_errors),
            "resolver": self.resolver,
            "cache": {
                kind: {"asked": rate.asked, **rate.by_layer} for kind, rate in self.cache.items()
            },
        }

    def rows(self) -> list[tuple[str, str]]:
        """The same for people, a line each."""
        sets = ", ".join(f"{name} {count:,}" for name, count in sorted(self.sets.items()))
        rows = [("lists", _lists(self.snapshot))]
        warning = age_warning(self.snapshot)
        rows += [] if warning is None else [("STALE", warning)]
        held = held_back(self.snapshot)
        rows += [] if held is None else [("HELD BACK", held)]
        rows += [("sets", sets), ("data", self.data_dir)]
        rows += [
            ("DAMAGED", f"{name}: unknown what it lists, until a pull") for name in self.damaged
        ]
        rows += [] if self.unwritable is None else [("READ-ONLY", self.unwritable)]
        if any(self.local.values()):
            rows.append(("local", ", ".join(f"{side} {n:,}" for side, n in self.local.items())))
        rows.append(("policy", self.policy))
        rows.append(("service", self.sync_url or "none (GATEPOST_SYNC_URL is not set)"))
        if self.sync_url is not None:
            rows.append(("last pull", _text(self.last_success) or "never succeeded"))
        if self.resolver:
            rows.append(("resolver", self.resolver))
        rows.extend((f"cache {kind}", str(rate)) for kind, rate in self.cache.items())
        if self.last_error is not None:
            rows.append(("error", self.last_error))
        rows.extend(("local error", text) for text in self.local_errors)
        rows.extend(("broken check", f"{name}: {count}") for name, count in self.broken.items())
        return rows


def gate_status(
    settings: Settings, lists: Lists, sync: Sync, broken: Mapping[str, int], counters: Counters
) -> GateStatus:
    """Looks at the lists and at what the pullers of this host left behind; no network."""
    view = lists.view
    state, unreadable = _pull_state(sync)
    local = lists.local
    return GateStatus(
        snapshot=view.info,
        sets={name: len(index) for name, index in view.sets.items()},
        data_dir=str(settings.data_dir),
        policy=settings.policy,
        sync_url=settings.sync_url,
        last_attempt=None if state is None else state.last_attempt,
        last_success=None if state is None else state.last_success,
        last_error=lists.error or unreadable or (None if state is None else state.last_error),
        broken=dict(broken),
        local={side.value: len(watched.list.entries) for side, watched in local.files.items()},
        local_errors=local.errors,
        resolver=_resolver(settings),
        cache=hit_rates(counters),
        damaged=tuple(sorted(view.damaged)),
        unwritable=unwritable(settings.data_dir),
    )


def _pull_state(sync: Sync) -> "tuple[PullState | None, str | None]":
    """What the pullers left behind, or why that cannot be read."""
    try:
        return (None if sync.puller is None else sync.puller.state()), None
    except SnapshotError as error:
        return None, str(error)


def _resolver(settings: Settings) -> str:
    if settings.phase is Phase.INSTANT:
        return ""
    from gatepost.dns.choose import choose_resolver  # here: it loads what asks

    chosen = choose_resolver(settings)
    return f"{chosen.name} ({chosen.why})"


def _lists(info: SnapshotInfo) -> str:
    if info.issued is None:
        return "baseline, from the installed list packages"
    return f"snapshot {info.generation} of {_text(info.issued)}"


def _text(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat(timespec="seconds")
