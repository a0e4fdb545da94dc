"""Checking many domains, and keeping what that comes to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gatepost.lists.cleaning import protected_domains
from gatepost.lists.registrable import Registrable
from gatepost.lists.state import DomainFlag
from gatepost_sync.domains.asking import DnsQuestions
from gatepost_sync.domains.course import Course, Standing
from gatepost_sync.domains.seen import Seen
from gatepost_sync.errors import RefreshRefusedError
from gatepost_sync.gate_settings import gate_settings
from gatepost_sync.service import Service
from gatepost_sync.store.domains import Watched
from gatepost_sync.store.mx_sets import MxSets
from gatepost_sync.store.registrations import add_registrations
from gatepost_sync.store.standings import confirm_standings, save_standings
from gatepost_sync.times import Clock

__all__ = ["CHUNK", "DomainChecks", "Tally"]

CHUNK = 2_000
"""Domains that are asked about before what came of it is kept."""
_FEW = 20  # domains that used to take mail; of fewer, any number may be gone


@dataclass(slots=True)
class Tally:
    """How many were checked, of how many something else is believed now, and how many did not
    answer."""

    checked: int = 0
    changed: int = 0
    unanswered: int = 0

    def to_dict(self) -> dict[str, int]:
        """For a job's result."""
        return {"checked": self.checked, "changed": self.changed, "unanswered": self.unanswered}


class DomainChecks:
    """The checks of one job. No transaction is open while the DNS is asked."""

    def __init__(self, service: Service, clock: Clock, *, less_busy: bool = False) -> None:
        """SettingsError when the DNS cannot be asked as the settings say.

        `less_busy`: what was asked for long ago counts less and less, half with each check.
        """
        settings = service.settings
        self._less_busy = less_busy
        self.tally = Tally()
        self._database = service.database
        self._clock = clock
        self._questions = DnsQuestions(gate_settings(settings), at_once=settings.dns_at_once)
        self._course = Course(settings.busy_after, timedelta(hours=settings.busy_hours))
        self._protected = protected_domains()
        self._sets = MxSets()
        self._registrable = Registrable() if settings.registrations else None

    def check(self, domains: Sequence[Watched], also: Callable[[Session], None]) -> None:
        """Asks about them and writes what follows, with what `also` writes, in one transaction.

        RefreshRefusedError, and nothing is written, when most of them seem to be gone at once.
        """
        seen = self._questions.ask([one.name for one in domains])
        _refuse_sudden_death(domains, seen)
        with self._database.write() as session:
            also(session)
            now = self._clock()
            new = self._follow(session, domains, seen, now)
            # In the order of keys: two jobs that lock rows never wait for each other.
            pairs = sorted(zip(domains, new, strict=True), key=lambda pair: pair[0].key)
            save_standings(session, [b for a, b in pairs if not _confirms(a, b)])
            confirm_standings(session, [b for a, b in pairs if _confirms(a, b)], now)
            self._ask_registries(session, new)
        self._count(domains, new, seen)

    def _follow(
        self, session: Session, domains: Sequence[Watched], seen: Sequence[Seen], now: datetime
    ) -> list[Watched]:
        hosts = ((one.name, said.mx) for one, said in zip(domains, seen, strict=True))
        numbers = self._sets.numbers(session, hosts)
        return [
            Watched(
                one.key,
                self._course.after(
                    self._busy(one.standing),
                    said,
                    number,
                    now,
                    protected=one.name in self._protected,
                ),
            )
            for one, said, number in zip(domains, seen, numbers, strict=True)
        ]

    def _busy(self, old: Standing) -> Standing:
        if not self._less_busy or not old.asked:
            return old
        return replace(old, asked=old.asked // 2)

    def _ask_registries(self, session: Session, domains: Sequence[Watched]) -> None:
        """About registered domains that they were not asked about yet; some other time."""
        if self._registrable is None:
            return
        registered = (one.name for one in domains if DomainFlag.REGISTERED in one.standing.flags)
        found = (self._registrable(name) for name in registered)
        add_registrations(session, (name for name in found if name is not None), self._clock())

    def _count(self, old: Sequence[Watched], new: Sequence[Watched], seen: Sequence[Seen]) -> None:
        self.tally.checked += len(old)
        self.tally.unanswered += sum(said.flags is None for said in seen)
        self.tally.changed += sum(
            (a.standing.flags, a.standing.mx) != (b.standing.flags, b.standing.mx)
            for a, b in zip(old, new, strict=True)
        )


def _confirms(old: Watched, new: Watched) -> bool:
    """Whether nothing but the time of the check is another."""
    a, b = old.standing, new.standing
    return a.checked_at is not None and replace(a, checked_at=b.checked_at) == b != a


def _refuse_sudden_death(domains: Sequence[Watched], seen: Sequence[Seen]) -> None:
    """A resolver that lies says so of all of them; the net itself does not die by half."""
    lived = [said for one, said in zip(domains, seen, strict=True) if one.standing.receives]
    gone = sum(said.refuses for said in lived)
    if len(lived) >= _FEW and gone > len(lived) / 2:
        raise RefreshRefusedError(
            f"the DNS says that {gone} of {len(lived)} domains cannot receive mail any more, which "
            "is not believed; look at what `nameservers` answers (`gatepost doctor`)"
        )
