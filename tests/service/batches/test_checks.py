"""What checks came to can be asked later, by whoever has the address, and by nobody else."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from gatepost.cli.app import build_cli
from gatepost.snapshots.times import format_time
from gatepost_sync.batches.submission import submit
from gatepost_sync.checks.made import catch_all_row
from gatepost_sync.jobs.batch import batch_kinds
from gatepost_sync.keyring import read_seed
from gatepost_sync.queue.kinds import JobKinds
from gatepost_sync.retention import purge
from gatepost_sync.service import Service
from gatepost_sync.status import service_status
from gatepost_sync.store.check_tables import CheckRow
from gatepost_sync.store.checks import add_checks
from service.domains.conftest import Clock
from support.job_runs import JobRuns

pytestmark = pytest.mark.slow

OPTIONS = {"policy": "signup", "phase": "instant", "budget": 5.0}
ADDRESSES = ["Joe.Doe+news@gmail.com", "joe@mailinator.com", "broken@"]
Ask = Callable[..., Result]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ask(either: Service, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setenv("GATEPOST_SERVICE_DATA_DIR", str(either.settings.data_dir))
    monkeypatch.setenv("GATEPOST_SERVICE_DATABASE_URL", either.settings.database)
    return lambda *words: CliRunner().invoke(build_cli(), ["service", "checks", *words])


def validated(service: Service, clock: Clock) -> None:
    submit(service, "token", OPTIONS, ADDRESSES, now=clock(), show=lambda done: None)
    JobRuns(service, JobKinds(batch_kinds(clock)), clock).run("batch.forget")


def rows(service: Service) -> list[CheckRow]:
    with service.database.read() as session:
        return list(session.scalars(select(CheckRow).order_by(CheckRow.id)))


def test_a_batch_leaves_what_it_found_without_the_addresses(
    either: Service, clock: Clock, ask: Ask
) -> None:
    validated(either, clock)
    found = rows(either)
    assert [(row.phase, row.status, row.reasons) for row in found] == [
        ("instant", "valid", ["free_provider"]),
        ("instant", "invalid", ["disposable"]),
        ("instant", "invalid", ["syntax"]),
    ]
    assert {row.at for row in found} == {clock()}
    assert {(len(row.subject), row.generation) for row in found} == {(32, 0)}
    said = json.loads(ask("joedoe@gmail.com", "--json").output)  # another spelling, one mailbox
    assert (said["number"], said["reasons"]) == (found[0].id, ["free_provider"])
    assert f"{found[1].id}  " in ask(str(found[1].id)).output
    status = service_status(either)
    assert (status.checks, status.last_check) == (3, format_time(clock()))
    assert dict(status.rows())["checks"].startswith("3 remembered")
    assert ask("jane@gmail.com").exit_code == 1
    assert ask("no domain").exit_code == 2


def test_who_has_the_database_alone_cannot_test_a_guess(either: Service, clock: Clock) -> None:
    validated(either, clock)
    before = {row.subject for row in rows(either)}
    seed = either.settings.data_dir / "keys" / "seed"
    assert seed.read_bytes() == read_seed(either.settings)
    seed.chmod(0o600)
    seed.write_bytes(bytes(32))
    submit(either, "other", OPTIONS, ADDRESSES, now=clock(), show=lambda done: None)
    JobRuns(either, JobKinds(batch_kinds(clock)), clock).run("batch.forget")
    assert not before & {row.subject for row in rows(either)[len(ADDRESSES) :]}


def test_a_domain_is_asked_about_by_its_name(either: Service, clock: Clock, ask: Ask) -> None:
    with either.database.write() as session:
        add_checks(
            session,
            [
                catch_all_row("a.example", said, now=clock(), took=1.5, job=number)
                for number, said in enumerate((None, False, True))
            ],
        )
    said = [json.loads(line) for line in ask("A.example", "--json").output.splitlines()]
    assert [(one["status"], one["reasons"], one["took"]) for one in said] == [
        ("risky", ["catch_all"], 1500),
        ("valid", [], 1500),
        ("unknown", [], 1500),
    ]
    assert len(ask("a.example", "--most", "1").output.splitlines()) == 1


def test_they_go_by_age_or_are_not_kept_at_all(either: Service, clock: Clock) -> None:
    validated(either, clock)
    purge(either.database, either.settings, clock() + timedelta(days=31))
    assert rows(either) == []
    none = either.settings.model_copy(update={"keep_checks_days": 0})
    validated(Service(none, either.database), clock)
    assert rows(either) == []
