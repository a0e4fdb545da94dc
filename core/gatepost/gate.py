"""`Gatepost`: the object an application holds and asks."""

from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from time import perf_counter_ns
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, Unpack, overload

from gatepost.address import Address
from gatepost.cache.build import build_cache
from gatepost.conclude import conclude
from gatepost.dns.cached import CachedResolver
from gatepost.dns.resolver import Resolver
from gatepost.instant import Found
from gatepost.lists.live import Lists
from gatepost.lists.shelf import SnapshotShelf
from gatepost.messages import AUTO, ENGLISH, Messages
from gatepost.model import Conclusion, Phase, Report
from gatepost.observe.counters import Counters
from gatepost.parse import Parser
from gatepost.pipeline import Pipeline
from gatepost.plugins import build_manager, on_report, registered_checks, registered_providers
from gatepost.policies import Policies
from gatepost.policy import Policy
from gatepost.settings import Settings
from gatepost.sync import Sync

if TYPE_CHECKING:
    from gatepost.bulk.options import BulkChoices
    from gatepost.bulk.reports import Reports
    from gatepost.bulk.verifier import Verifier
    from gatepost.deep import Answers, Deep, Question
    from gatepost.explanation import Explanation
    from gatepost.snapshots.meter import Watch
    from gatepost.snapshots.pull_result import PullResult
    from gatepost.status import GateStatus

__all__ = ["Gatepost"]

_Key = TypeVar("_Key")
_Batch = TypeVar("_Batch")

# What `start` asks about. The second has a sign that depends on others, and is long, from the right
# to the left: whatever there is to load for names is loaded for it.
_MADE_UP = ("someone@example.com", "someone@l\xb7l." + "\u05d0\u05d1\u05d2" * 10 + ".example")


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
        shelf = SnapshotShelf(self.settings.data_dir, stale_days=self.settings.stale_days)
        self.lists = Lists(self.settings.data_dir, shelf)
        self.messages = _messages(self.settings)
        self.given_plugins = tuple(plugins)
        """Those that were given by hand, beside the installed ones."""
        self.plugins = build_manager(self.given_plugins)
        self._sync = Sync(self.settings, self.lists)
        self.counters = Counters()
        """What this gate did, in counts."""
        self._cache = build_cache(self.settings, self.counters)
        self._resolver = CachedResolver(self._build_resolver, self._cache, self.counters)
        self._given = {
            "settings": self.settings,
            "lists": self.lists,
            "resolver": self._resolver,
            "cache": self._cache,
        }
        self._pipeline = self._build_pipeline()
        self.broken = self._pipeline.broken
        """How often each check, by name, has failed in this process."""
        self._parse = Parser(self.settings.parse_options).parse
        self._on_report = on_report(self.plugins)
        self._deep = self._build_deep()

    @property
    def deep(self) -> bool:
        """Whether `check` may have to wait for the network; else it is `check_instant`."""
        return self._deep is not None

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
        if self._deep is None:
            return self.check_instant(address, policy=policy)
        started = perf_counter_ns()
        question = self._question(address, policy, started)
        return self._answer(question, self._deep.ask(question), started)

    async def acheck(self, address: str, *, policy: Policy | str | None = None) -> Report:
        """`check` for async code: the same verdicts, and the loop is never blocked."""
        if self._deep is None:
            return self.check_instant(address, policy=policy)
        started = perf_counter_ns()
        question = self._question(address, policy, started)
        return self._answer(question, await self._deep.aask(question), started)

    @overload
    def check_many(
        self,
        addresses: Iterable[str] | AsyncIterable[str],
        *,
        policy: Policy | str | None = None,
        **options: Unpack["BulkChoices"],
    ) -> "Reports[Report]": ...
    @overload
    def check_many(
        self,
        addresses: Iterable[tuple[_Key, str]] | AsyncIterable[tuple[_Key, str]],
        *,
        policy: Policy | str | None = None,
        **options: Unpack["BulkChoices"],
    ) -> "Reports[tuple[_Key, Report]]": ...
    def check_many(
        self,
        addresses: Iterable[Any] | AsyncIterable[Any],
        *,
        policy: Policy | str | None = None,
        **options: Unpack["BulkChoices"],
    ) -> "Reports[Any]":
        """The verdicts of `check` on many addresses: loop over it with `for` or `async for`.

        Takes addresses and gives reports, or takes pairs of a key and an address and gives pairs
        of the key and the report: with keys a caller knows where to go on after a stop. Each domain
        is asked about once, and a slow mail host does not hold up the others. The options, with
        their defaults, are those of `BulkOptions`; it raises SettingsError where they make no
        sense.
        """
        # Here, not at the top: a gate that checks one address at a time needs none of it.
        from gatepost.bulk.options import BulkOptions
        from gatepost.bulk.reports import Reports

        return Reports(addresses, self._verifier(self._policy(policy)), BulkOptions(**options))

    def verify_batch(
        self,
        batch: _Batch,
        *,
        column: str | None = None,
        policy: Policy | str | None = None,
        **options: Unpack["BulkChoices"],
    ) -> _Batch:
        """An Arrow Table or RecordBatch with the verdicts behind its columns; needs pyarrow.

        `column` names the one with the addresses, where its name does not tell. The options are
        those of `check_many`. A gate can be pickled, and so can this method: hand it to Ray, Dask,
        Spark or a process pool. Raises BulkError for a batch that cannot be used.
        """
        from gatepost.bulk.arrow import addresses_of, with_verdicts

        reports = self.check_many(addresses_of(batch, column), policy=policy, **options)
        return with_verdicts(batch, reports)

    async def averify_batch(
        self,
        batch: _Batch,
        *,
        column: str | None = None,
        policy: Policy | str | None = None,
        **options: Unpack["BulkChoices"],
    ) -> _Batch:
        """`verify_batch` for async code."""
        from gatepost.bulk.arrow import addresses_of, with_verdicts

        reports = self.check_many(addresses_of(batch, column), policy=policy, **options)
        return with_verdicts(batch, [report async for report in reports])

    def explain(self, text: str, *, policy: Policy | str | None = None) -> "Explanation":
        """Why an address or a domain is judged as it is, and how to overrule it. Phase 1 only."""
        # Here, not at the top: no request needs it.
        from functools import partial

        from gatepost.explanation import explain, read_subject
        from gatepost.snapshots.since import listed_since

        started = perf_counter_ns()
        in_force = self._policy(policy)
        self.lists.look()
        address = read_subject(text, self._parse)
        found = self._pipeline.instant.run(address, self.lists.epoch)
        conclusion = self._conclude(found, in_force)
        report = Report(address, conclusion, perf_counter_ns() - started)
        since = partial(listed_since, self.settings.data_dir)
        return explain(report, self.lists, in_force, self.settings.min_votes, since)

    def start(self) -> None:
        """Opens the lists and begins pulling in the background now, not at the first check.

        Idempotent. Without `sync_url` nothing is pulled. What the checks load when they are first
        asked is loaded as well: they see two made-up addresses, and nobody gets a report of them.
        """
        for address in _MADE_UP:
            self._instant(address)
        if self._deep is not None:
            self._resolver.load()

    def pull(self, *, watch: "Watch | None" = None) -> "PullResult":
        """One pull now. Raises SettingsError without `sync_url`, SnapshotError when refused.

        `watch` is called with the name of a set, the bytes that are here and those expected.
        """
        return self._sync.pull(watch=watch)

    def status(self) -> "GateStatus":
        """What is in force here: lists, snapshot, last pull, broken checks."""
        from gatepost.status import gate_status

        return gate_status(self.settings, self.lists, self._sync, self.broken, self.counters)

    def close(self) -> None:
        """Ends the background threads and lets go of the lists; it pulls no more after that."""
        self._sync.close()
        self._pipeline.close()
        if self._deep is not None:
            self._deep.close()
        self.lists.close()

    def __reduce__(self) -> "tuple[Callable[..., Gatepost], tuple[object, ...]]":
        """Pickled as what it was built from: the other process builds its own."""
        return _rebuilt, (self.settings, self.given_plugins)

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
        checks = registered_checks(self.plugins, self._given)
        return Pipeline(checks, disabled=self.settings.disabled_checks)

    def _build_resolver(self) -> Resolver:
        # Here, not at the top: it loads a DNS library.
        from gatepost.dns.choose import choose_resolver

        return choose_resolver(self.settings).resolver

    def _verifier(self, policy: Policy) -> "Verifier":
        from gatepost.bulk.verifier import Verifier

        return Verifier(self._instant, self._told, policy, self._operator, self._deep)

    def _operator(self, domain: str) -> str:
        from gatepost.smtp.operators import operator_of

        known = self._resolver.known_mx(domain)
        return operator_of(known.hosts[0].host) if known and known.hosts else domain

    def _instant(self, raw: str) -> tuple[Address, Found]:
        self._sync.ensure()
        self.lists.look()
        address = self._parse(raw)
        return address, self._pipeline.instant.run(address, self.lists.epoch)

    def _build_deep(self) -> "Deep | None":
        """What goes beyond the instant phase; None where the settings, or all checks, do not."""
        phase = self.settings.phase
        if phase is Phase.INSTANT or (phase is Phase.DOMAIN and not self._pipeline.domain):
            return None
        # Here, not at the top: asyncio is heavy, and only the deeper phases need it.
        from gatepost.deep import Deep

        self._resolver.prepare()
        if phase is Phase.DOMAIN:
            return Deep(self._pipeline, None, self._cache)
        from gatepost.providers.phase import MailboxPhase

        providers = registered_providers(self.plugins, self._given)
        mailbox = MailboxPhase(providers, self._pipeline.broken, self._cache)
        return Deep(self._pipeline, mailbox, self._cache)

    def _question(self, raw: str, policy: Policy | str | None, started: int) -> "Question":
        """What the instant phase leaves to ask."""
        from gatepost.deep import Question

        address, found = self._instant(raw)
        end = started + self.settings.budget * 1e9
        return Question(address, found, self._policy(policy), end)

    def _answer(self, question: "Question", answers: "Answers", started: int) -> Report:
        found = question.instant
        if answers.findings:
            found = Found(found.findings + answers.findings)
        return self._told(question.address, found, question.policy, started, answers.recheck_after)

    def _told(
        self, address: Address, found: Found, policy: Policy, started: int, recheck: float | None
    ) -> Report:
        """The report, of which plugins have heard; `recheck` are the seconds of `on_recheck`."""
        report = self._report(address, found, policy, started)
        if recheck is not None:
            hook = self.plugins.hook.on_recheck
            self._pipeline.notify("on_recheck", hook, report=report, seconds=recheck)
        return report

    def _policy(self, policy: Policy | str | None) -> Policy:
        if policy is None:
            return self.policy
        return policy if isinstance(policy, Policy) else self.policies.named(policy)

    def _report(self, address: Address, found: Found, policy: Policy, started: int) -> Report:
        drawn = found.drawn
        known = drawn is not None and drawn[0] is policy
        conclusion = drawn[1] if drawn is not None and known else self._conclude(found, policy)
        report = Report(address, conclusion, perf_counter_ns() - started)
        if self._on_report is not None:
            self._pipeline.notify("on_report", self._on_report, report=report)
        return report

    def _conclude(self, found: Found, policy: Policy) -> Conclusion:
        conclusion = conclude(found.findings, policy, self.lists.info, self.messages)
        found.drawn = policy, conclusion
        return conclusion


def _rebuilt(settings: Settings, plugins: tuple[object, ...]) -> Gatepost:
    return Gatepost(settings, plugins=plugins)


def _messages(settings: Settings) -> Messages:
    usual = ENGLISH if settings.language == AUTO else settings.language
    return Messages(usual, settings.locale_dir)
