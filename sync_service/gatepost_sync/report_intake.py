"""Taking reports of unknown domains: what is kept of them, and when there are enough."""

import hmac
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Lock

from gatepost_sync.domains.admission import Admission
from gatepost_sync.domains.cohorts import Cohorts
from gatepost_sync.domains.networks import is_inside, trace_of
from gatepost_sync.errors import BadEntryError, ServiceError
from gatepost_sync.intake_key import IntakeKey
from gatepost_sync.jobs.refresh import refresh_kinds
from gatepost_sync.jobs.reports import reports_kind
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.database import Database
from gatepost_sync.store.domains import find_domain
from gatepost_sync.store.reports import add_reports, count_reports, often_reported, salts_of

__all__ = ["ReportIntake", "ReportsFullError"]

logger = logging.getLogger("gatepost.service")

MOST_REPORTS = 500_000  # rows that wait for more plugins; some 60 MB
_COUNT_AGAIN = timedelta(seconds=30)
_NETWORKS = b"gatepost network"
_DIGITS = 32


class ReportsFullError(ServiceError):
    """More reports wait than are kept."""


class ReportIntake:
    """Safe to share among threads. Opens no database before the first report."""

    def __init__(self, settings: ServiceSettings) -> None:
        """SettingsError or ServiceError when its key cannot be read: here, not at a report."""
        key = IntakeKey.load(settings)
        self._key = key.reporters
        self._cohorts = Cohorts.under(key.salt)
        self._networks = hmac.digest(self._key, _NETWORKS, "sha256")
        self._enough = settings.enough_reports
        # As the web process's own: nobody would close what it kept.
        self._database = Database(settings.database, keep=False)
        self._admission = Admission()
        self._counts_networks = self._enough.networks > 1
        self._lock = Lock()
        self._counted: tuple[datetime, int] | None = None
        refresh, *_ = refresh_kinds()
        self._kind = reports_kind(refresh)

    def take(self, plugin: str, network: str, domains: Iterable[str], now: datetime) -> int:
        """Keeps them under a keyed hash of the plugin's pseudonym; says how many are domains.

        Of the `network` that they come from (`network_of`) a keyed hash is kept as well, which
        tells nothing beside other domains.

        Which of them others have reported, or the service looks after, shows in nothing. Raises
        ReportsFullError, or ServiceError for the database.
        """
        if self._counts_networks and is_inside(network):
            self._tell_of_proxies()
        names = sorted(set(self._domains(domains)))
        reporter = hmac.digest(self._key, plugin.encode("ascii"), "sha256").hex()[:_DIGITS]
        with self._database.write() as session:
            if self._full(count_reports(session) if self._count_now(now) else None, now):
                raise ReportsFullError("more reports wait than are kept; come back tomorrow")
            new = [name for name in names if find_domain(session, self._cohorts, name) is None]
            salts = salts_of(session, new, now.date())
            traces = {
                name: trace_of(network, name, key=self._networks, salt=salt)
                for name, salt in salts.items()
            }
            add_reports(session, reporter, traces, now.date())
            if new and often_reported(session, self._enough, among=new, most=1):
                enqueue(session, self._kind, now)
        return len(names)

    def _tell_of_proxies(self) -> None:
        with self._lock:
            told, self._counts_networks = not self._counts_networks, False
        if not told:
            logger.warning(
                "reports come from a private network, and %d networks make a domain known: set "
                "proxies where a proxy stands in front, or report_networks = 1 where only your "
                "own gates report",
                self._enough.networks,
            )

    def _domains(self, texts: Iterable[str]) -> Iterable[str]:
        for text in texts:
            try:
                yield self._admission.admit(text)
            except BadEntryError:
                continue  # a plugin of another version may think otherwise of what is a domain

    def _count_now(self, now: datetime) -> bool:
        return self._counted is None or now - self._counted[0] > _COUNT_AGAIN

    def _full(self, counted: int | None, now: datetime) -> bool:
        with self._lock:
            if counted is not None:
                self._counted = (now, counted)
            return self._counted is not None and self._counted[1] >= MOST_REPORTS
