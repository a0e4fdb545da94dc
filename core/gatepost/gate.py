"""`Gatepost`: the object an application holds and asks."""

from collections.abc import Iterable, Mapping
from time import perf_counter_ns
from types import TracebackType
from typing import TYPE_CHECKING

from gatepost.address import Address
from gatepost.conclude import conclude
from gatepost.instant import Found
from gatepost.lists.live import Lists
from gatepost.lists.shelf import SnapshotShelf
from gatepost.messages import AUTO, ENGLISH, Messages
from gatepost.model import Conclusion, Finding, Outcome, Phase, Report
from gatepost.parse import Parser
from gatepost.pipeline import Pipeline
from gatepost.plugins import build_manager, registered_checks
from gatepost.policies import Policies
from gatepost.policy import Policy
from gatepost.settings import Settings
from gatepost.sync import Sync

if TYPE_CHECKING:
    from gatepost.bridge import Bridge
    from gatepost.explanation import Explanation
    from gatepost.snapshots.puller import PullResult
    from gatepost.status import GateStatus

__all__ = ["Gatepost"]

_MADE_UP = "someone@example.com"  # what `start` asks about
_GRACE = 0.1  # seconds for findings to come from the bridge's thread to the one that asked


class Gatepost:
    """Answers whether an address can be taken. One instance serves a whole process.

    Safe to share between threads and across `fork()`. Building one reads settings and plugins;
    it opens no connection and starts no thread. With `sync_url` set, pulls begin in the
    background at the first check, or at once with `start()`.
    """

    def __init__(
        self,
        settings: Settings | Mapping[str, object] | None = None,
        *,
        plugins: Iterable[object] = (),
    ) -> None:
        """`settings` is a Settings, a mapping over environment and file, or None for those alone.

        Raises SettingsError or PluginError.
        """
        self.settings = settings if isinstance(settings, Settings) else Settings.load(settings)
        self.policies = Policies(self.settings.policies, self.settings.actions)
        self.policy = self.policies.named(self.settings.policy)
        shelf = SnapshotShelf(self.settings.data_dir)
        self.lists = Lists(self.settings.data_dir, shelf)
        self.messages = _messages(self.settings)
        self.plugins = build_manager(plugins)
        self._sync = Sync(self.settings, self.lists)
        self._pipeline = self._build_pipeline()
        self.broken = self._pipeline.broken
        """How often each check, by name, has failed in this process."""
        self._parse = Parser(self.settings.parse_options).parse
        self._listeners = bool(self.plugins.hook.on_report.get_hookimpls())
        deep = self.settings.phase is not Phase.INSTANT
        self._goes_deep = deep and bool(self._pipeline.domain)
        self._bridge = _bridge() if self._goes_deep else None

    def check_instant(self, address: str, *, policy: Policy | str | None = None) -> Report:
        """Phase 1 only: no network, microseconds; safe in async code.

        The first question of a process opens the lists, and the very first on a host builds the
        baseline, which takes a second: `start()` does both beforehand.
        """
        started = perf_counter_ns()
        parsed, found = self._instant(address)
        return self._report(parsed, found, self._policy(policy), started)

    def check(self, address: str, *, policy: Policy | str | None = None) -> Report:
        """The whole verification as deep as `settings.phase`, within `settings.budget` seconds."""
        if not self._goes_deep:
            return self.check_instant(address, policy=policy)
        started = perf_counter_ns()
        parsed, found = self._instant(address)
        if _undecided(found):
            found = Found(found.findings + self._domain_from_thread(parsed, started))
        return self._report(parsed, found, self._policy(policy), started)

    async def acheck(self, address: str, *, policy: Policy | str | None = None) -> Report:
        """`check` for async code: the same verdicts, and the loop is never blocked."""
        if not self._goes_deep:
            return self.check_instant(address, policy=policy)
        started = perf_counter_ns()
        parsed, found = self._instant(address)
        if _undecided(found):
            found = Found(found.findings + await self._domain(parsed, started))
        return self._report(parsed, found, self._policy(policy), started)

    def explain(self, text: str, *, policy: Policy | str | None = None) -> "Explanation":
        """Why an address or a domain is judged as it is, and how to overrule it. Phase 1 only."""
        # Here, not at the top: no request needs it.
        from gatepost.explanation import explain, read_subject

        started = perf_counter_ns()
        in_force = self._policy(policy)
        self.lists.look()
        address = read_subject(text, self._parse)
        found = self._pipeline.instant.run(address, self.lists.epoch)
        conclusion = self._conclude(found, in_force)
        report = Report(address, conclusion, perf_counter_ns() - started)
        return explain(report, self.lists, in_force, self.settings.min_votes)

    def start(self) -> None:
        """Opens the lists and begins pulling in the background now, not at the first check.

        Idempotent. Without `sync_url` nothing is pulled. What the checks load when they are first
        asked is loaded as well: they see one made-up address, and nobody gets a report of it.
        """
        self._instant(_MADE_UP)

    def pull(self) -> "PullResult":
        """One pull now. Raises SettingsError without `sync_url`, SnapshotError when refused."""
        return self._sync.pull()

    def status(self) -> "GateStatus":
        """What is in force here: lists, snapshot, last pull, broken checks."""
        from gatepost.status import gate_status

        return gate_status(self.settings, self.lists, self._sync, self.broken)

    def close(self) -> None:
        """Ends the background threads and lets go of the lists; it pulls no more after that."""
        self._sync.close()
        if self._bridge is not None:
            self._bridge.close()
        self.lists.close()

    def __enter__(self) -> "Gatepost":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _build_pipeline(self) -> Pipeline:
        checks = registered_checks(self.plugins, self.settings, self.lists)
        return Pipeline(checks, disabled=self.settings.disabled_checks)

    def _instant(self, raw: str) -> tuple[Address, Found]:
        self._sync.ensure()
        self.lists.look()
        address = self._parse(raw)
        return address, self._pipeline.instant.run(address, self.lists.epoch)

    async def _domain(self, address: Address, started: int) -> tuple[Finding, ...]:
        """The domain phase in what is left of the budget by the time it begins to run."""
        return await self._pipeline.run_domain(address, self._left(started))

    def _domain_from_thread(self, address: Address, started: int) -> tuple[Finding, ...]:
        assert self._bridge is not None  # noqa: S101  a gate that goes deep has one
        # The loop ends the phase in time by itself; unless a plugin's check is blocking it.
        limit = max(0.0, self._left(started)) + _GRACE
        try:
            return self._bridge.run(lambda: self._domain(address, started), seconds=limit)
        except TimeoutError:
            return self._pipeline.timed_out()

    def _left(self, started: int) -> float:
        return self.settings.budget - (perf_counter_ns() - started) / 1e9

    def _policy(self, policy: Policy | str | None) -> Policy:
        if policy is None:
            return self.policy
        return policy if isinstance(policy, Policy) else self.policies.named(policy)

    def _report(self, address: Address, found: Found, policy: Policy, started: int) -> Report:
        drawn = found.drawn
        known = drawn is not None and drawn[0] is policy
        conclusion = drawn[1] if drawn is not None and known else self._conclude(found, policy)
        report = Report(address, conclusion, perf_counter_ns() - started)
        if self._listeners:
            self._pipeline.notify(self.plugins.hook.on_report, report)
        return report

    def _conclude(self, found: Found, policy: Policy) -> Conclusion:
        conclusion = conclude(found.findings, policy, self.lists.info, self.messages)
        found.drawn = policy, conclusion
        return conclusion


def _messages(settings: Settings) -> Messages:
    usual = ENGLISH if settings.language == AUTO else settings.language
    return Messages(usual, settings.locale_dir)


def _bridge() -> "Bridge":
    # Here, not at the top: asyncio is heavy, and only the domain phase needs it.
    from gatepost.bridge import Bridge

    return Bridge()


def _undecided(found: Found) -> bool:
    """Whether asking further could matter: a failure of the instant phase ends a verification."""
    return not any(finding.outcome is Outcome.FAIL for finding in found.findings)
