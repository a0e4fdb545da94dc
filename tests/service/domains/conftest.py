"""A service that asks a name server of the test's own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from gatepost.lists.state import DomainFlag
from gatepost_sync.domains.cohorts import Cohorts
from gatepost_sync.domains.publishing import domain_states
from gatepost_sync.service import Service
from gatepost_sync.store.domain_tables import DomainRow
from gatepost_sync.store.domains import Origin, add_domains, find_domain
from support.knot import Knot
from support.tools import require


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)  # keys are valid from now on

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Knot]]:
    """Starts one with the zones given, which the service asks from then on."""
    program = require("knotd", package="knot")
    with ExitStack() as running:

        def start(**zones: str | None) -> Knot:
            named = {name.replace("_", "."): text for name, text in zones.items()}
            knot = running.enter_context(Knot(named, program=program))
            monkeypatch.setenv("GATEPOST_NAMESERVERS", knot.address)
            return knot

        yield start


def look_after(service: Service, *names: str, now: datetime) -> int:
    with service.database.write() as session:
        return add_domains(session, Cohorts(service.keyring.seed), names, Origin.SEED, now)


def flags_of(service: Service, name: str, now: datetime) -> DomainFlag:
    """As they would be published."""
    with service.database.read() as session:
        states = domain_states(session, now).numbered()
        return {key.decode(): DomainFlag(flags) for key, flags, _ in states}[name]


def row_of(service: Service, name: str) -> DomainRow:
    with service.database.read() as session:
        row = find_domain(session, Cohorts(service.keyring.seed), name)
        assert row is not None
        return row
