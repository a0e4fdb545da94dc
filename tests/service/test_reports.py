"""What plugins may tell the service: domains, in small pieces, and never an address."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from gatepost.errors import GatepostError
from gatepost_sync.domains.networks import network_of
from gatepost_sync.intake_key import intake_path
from gatepost_sync.jobs.reports import reports_kind
from gatepost_sync.keyring import initialise
from gatepost_sync.queue.enqueue import waiting
from gatepost_sync.queue.kinds import JobKind, JobKinds
from gatepost_sync.service import Service, open_service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.store.domain_tables import DomainRow, ReportRow, ReportSaltRow
from gatepost_sync.web.app import create_app
from gatepost_sync.web.reports import INTAKE, MOST_BYTES, MOST_DOMAINS
from support.job_runs import JobRuns

pytestmark = pytest.mark.slow

A, B, C = ("a" * 32, "b" * 32, "c" * 32)


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    return ServiceSettings(
        data_dir=tmp_path / "service",
        packages=False,
        reports=True,
        report_plugins=2,
        report_networks=1,
    )


@pytest.fixture
def client(service: Service) -> Iterator[FlaskClient]:
    with create_app(service.settings).test_client() as client:
        yield client


def tell(
    client: FlaskClient, plugin: str, *domains: str, by: str = "192.0.2.1", **more: Any
) -> TestResponse:
    body = {"schema": 1, "plugin": plugin, "domains": domains, **more}
    return client.post("/v1/reports", json=body, environ_base={"REMOTE_ADDR": by})


def reported(service: Service) -> list[tuple[str, date]]:
    with service.database.read() as session:
        rows = session.execute(select(ReportRow.domain, ReportRow.day).order_by(ReportRow.domain))
        return [(row[0], row[1]) for row in rows]


def taken_up(service: Service) -> list[str]:
    with service.database.read() as session:
        return sorted(session.scalars(select(DomainRow.name)))


def run_reports(service: Service, now: datetime) -> None:
    refresh = JobKind("refresh", lambda service, running: None)
    kinds = JobKinds([refresh, reports_kind(refresh, lambda: now)])
    JobRuns(service, kinds, lambda: now).run("reports")


def test_a_report_is_kept_under_a_keyed_hash(service: Service, client: FlaskClient) -> None:
    answer = tell(client, A, "Bücher.com", "new.com", "new.com")
    assert (answer.status_code, answer.json) == (202, {"accepted": 2})
    assert [name for name, _ in reported(service)] == ["new.com", "xn--bcher-kva.com"]
    assert all(day == datetime.now(UTC).date() for _, day in reported(service))
    database = Path(service.database.engine.url.database or "")
    written = database.read_bytes() + Path(f"{database}-wal").read_bytes()
    assert b"new.com" in written
    assert A.encode() not in written


def test_one_plugin_counts_once(service: Service, client: FlaskClient) -> None:
    for _ in range(3):
        tell(client, A, "new.com")
    run_reports(service, datetime.now(UTC))
    assert taken_up(service) == []
    assert len(reported(service)) == 1


def test_the_second_plugin_makes_it_complete(service: Service, client: FlaskClient) -> None:
    tell(client, A, "new.com", "alone.com")
    with service.database.read() as session:
        assert waiting(session, "reports") is None
    assert tell(client, B, "new.com").json == {"accepted": 1}
    with service.database.read() as session:
        assert waiting(session, "reports") is not None
    run_reports(service, datetime.now(UTC))
    assert taken_up(service) == ["new.com"]
    assert [name for name, _ in reported(service)] == ["alone.com"]  # who it was is forgotten


def test_no_more_are_taken_up_than_a_disk_can_bear(
    service: Service, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gatepost_sync.jobs.reports.MOST", 1)
    for name in ("one.com", "two.com"):
        for plugin in (A, B):
            tell(client, plugin, name)
        run_reports(service, datetime.now(UTC))
    assert taken_up(service) == ["one.com"]


def test_what_is_looked_after_is_not_counted_again(service: Service, client: FlaskClient) -> None:
    for plugin in (A, B):
        tell(client, plugin, "new.com")
    run_reports(service, datetime.now(UTC))
    assert tell(client, C, "new.com").json == {"accepted": 1}  # as for any other domain
    assert reported(service) == []


def test_another_month_begins_anew(service: Service, client: FlaskClient) -> None:
    """Pseudonyms change with the month: one plugin would count twice."""
    tell(client, A, "new.com")
    run_reports(service, datetime.now(UTC) + timedelta(days=32))
    assert reported(service) == []


@pytest.fixture
def strict(service: Service) -> FlaskClient:
    """Where three plugins in three networks make a domain known."""
    update = {"report_plugins": 3, "report_networks": None}
    settings = service.settings.model_copy(update=update)
    assert (settings.enough_reports.plugins, settings.enough_reports.networks) == (3, 3)
    return create_app(settings).test_client()


def is_complete(service: Service) -> bool:
    with service.database.read() as session:
        return waiting(session, "reports") is not None


def test_one_network_is_one_voice_whatever_it_calls_itself(
    service: Service, strict: FlaskClient
) -> None:
    for number in range(20):
        name = f"{number:032x}"
        assert tell(strict, name, "new.com", by=f"192.0.2.{number}").status_code == 202
        tell(strict, f"{number + 100:032x}", "new.com", by=f"2001:db8:1:{number:x}::7")
        tell(strict, f"{number + 200:032x}", "new.com", by=f"::ffff:192.0.2.{number}")
    assert not is_complete(service)
    tell(strict, A, "new.com", by="198.51.100.7")
    assert is_complete(service)


def test_one_plugin_in_many_networks_is_one_plugin(service: Service, strict: FlaskClient) -> None:
    for number in range(20):
        tell(strict, A, "new.com", by=f"192.0.{number}.1")
    assert not is_complete(service)


def test_plugins_of_another_day_count_and_its_networks_are_the_same(
    service: Service, strict: FlaskClient
) -> None:
    intake = strict.application.config[INTAKE]
    now = datetime.now(UTC).replace(day=1)
    for number, network in enumerate(["192.0.2.0/24", "198.51.100.0/24"] * 3):
        moment = now + timedelta(days=number)
        intake.take(f"{number:032x}", network, ["new.com", f"only{number}.com"], moment)
    assert not is_complete(service)
    intake.take(A, "203.0.113.0/24", ["new.com"], now + timedelta(days=9))
    assert is_complete(service)


def test_of_networks_only_hashes_are_kept_that_compare_within_one_domain(
    service: Service, strict: FlaskClient
) -> None:
    domains = ("one.com", "two.com", "three.com")
    tell(strict, A, *domains, by="192.0.2.77")
    tell(strict, B, "one.com", by="192.0.2.99")
    with service.database.read() as session:
        kept = session.execute(select(ReportRow.domain, ReportRow.network))
        assert len({row[1] for row in kept}) == 3  # the same network, and nobody can tell
        again = select(ReportRow.network).where(ReportRow.domain == "one.com")
        assert len({*session.scalars(again)}) == 1
        (salt,) = session.scalars(select(ReportSaltRow))
        assert len(salt.salt) == 16
    database = Path(service.database.engine.url.database or "")
    written = database.read_bytes() + Path(f"{database}-wal").read_bytes()
    assert b"192.0.2" not in written
    month = timedelta(days=32)
    run_reports(service, datetime.now(UTC) + month)
    with service.database.read() as session:
        assert session.scalars(select(ReportSaltRow)).all() == []


def test_a_salt_stays_as_long_as_it_hides_something(service: Service, strict: FlaskClient) -> None:
    intake = strict.application.config[INTAKE]
    now = datetime.now(UTC).replace(day=1, hour=12)
    for day in range(3):
        network = f"192.0.{day}.0/24"
        intake.take(A, network, [f"only{day}.com"], now + timedelta(days=day))
        intake.take(f"{day:032x}", network, ["shared.com"], now + timedelta(days=day))
    run_reports(service, now + timedelta(days=3))
    with service.database.read() as session:
        # The shared one is complete and gone; each day has one that waits.
        assert {row.day.day for row in session.scalars(select(ReportSaltRow))} == {1, 2, 3}


def test_a_network_may_not_ask_without_end(service: Service) -> None:
    few = service.settings.model_copy(update={"reports_per_minute": 2})
    client = create_app(few).test_client()
    told = [tell(client, A, "a.com", by=f"192.0.2.{n}").status_code for n in range(3)]
    assert told == [202, 202, 429]
    assert tell(client, A, "a.com", by="192.0.3.1").status_code == 202


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("unix:", ""),
        ("1.2.3.4, 5.6.7.8", ""),
    ],
)
def test_a_network_is_what_one_customer_is_given(client: str, network: str) -> None:
    assert network_of(client) == network


def test_who_sees_only_a_proxy_is_told_so_once(
    service: Service, strict: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    for plugin in (A, B):
        tell(strict, plugin, "new.com", by="127.0.0.1")
    (line,) = [record.message for record in caplog.records if "proxies" in record.message]
    assert "report_networks = 1" in line
    assert "127.0.0" not in line


def test_what_is_no_public_domain_is_left_out(service: Service, client: FlaskClient) -> None:
    answer = tell(client, A, "co.uk", "printer.local", "x.test", "nodot", "not a domain", "ok.com")
    assert answer.json == {"accepted": 1}
    assert [name for name, _ in reported(service)] == ["ok.com"]


@pytest.mark.parametrize("address", ["joe@example.com", "@example.com", "joe@", "a b@c"])
def test_an_address_spoils_the_report(service: Service, client: FlaskClient, address: str) -> None:
    answer = tell(client, A, "ok.com", address)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert "Addresses are never taken; nothing was kept." in answer.text
    assert "joe" not in answer.text
    assert reported(service) == []


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{",
        b'{"schema": 1}',
        b"\xff\xfe",
        json.dumps({"schema": 2, "plugin": A, "domains": ["a.com"]}).encode(),
        json.dumps({"schema": 1, "plugin": A[:-1], "domains": ["a.com"]}).encode(),
        json.dumps({"schema": 1, "plugin": A.upper(), "domains": ["a.com"]}).encode(),
        json.dumps({"schema": 1, "plugin": A, "domains": []}).encode(),
        json.dumps({"schema": 1, "plugin": A, "domains": "a.com"}).encode(),
        json.dumps({"schema": 1, "plugin": A, "domains": [7]}).encode(),
        json.dumps({"schema": 1, "plugin": A, "domains": ["x" * 254]}).encode(),
        json.dumps({"schema": 1, "plugin": A, "domains": ["joe@b.com"], "more": 1}).encode(),
        json.dumps({"schema": 1, "plugin": A, "domains": ["a.com"] * (MOST_DOMAINS + 1)}).encode(),
    ],
)
def test_what_is_no_report_is_a_problem(service: Service, client: FlaskClient, body: bytes) -> None:
    answer = client.post("/v1/reports", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert "joe" not in answer.text
    assert reported(service) == []


def test_a_body_must_say_its_length_and_may_not_be_large(client: FlaskClient) -> None:
    large = client.post(
        "/v1/reports", data=b" " * (MOST_BYTES + 1), content_type="application/json"
    )
    assert large.status_code == 413
    endless = client.post("/v1/reports", content_type="application/json")
    assert endless.status_code in (411, 422)
    chunked = client.post(
        "/v1/reports",
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"CONTENT_LENGTH": ""},
    )
    assert chunked.status_code == 411
    assert client.post("/v1/reports", data=b"{}", content_type="text/plain").status_code == 415
    assert client.get("/v1/reports").status_code == 405


def test_one_client_may_not_ask_without_end(service: Service) -> None:
    few = service.settings.model_copy(update={"reports_per_minute": 2})
    client = create_app(few).test_client()
    assert [tell(client, A, "a.com").status_code for _ in range(3)] == [202, 202, 429]
    assert int(tell(client, A, "a.com").headers["Retry-After"]) > 0


def test_a_service_takes_no_reports_unless_it_is_told_to(service: Service) -> None:
    silent = service.settings.model_copy(update={"reports": False})
    answer = tell(create_app(silent).test_client(), A, "a.com")
    assert answer.status_code == 403
    assert reported(service) == []


def test_when_too_many_wait_no_more_are_kept(
    service: Service, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gatepost_sync.report_intake.MOST_REPORTS", 1)
    assert tell(client, A, "a.com").status_code == 202
    other = create_app(service.settings).test_client()
    answer = tell(other, B, "b.com")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "86400")


def test_without_its_secret_the_application_does_not_start(service: Service) -> None:
    path = intake_path(service.settings)
    path.write_bytes(b"short")
    with pytest.raises(GatepostError, match="5 bytes"):
        create_app(service.settings)
    path.unlink()
    with pytest.raises(GatepostError, match="gatepost service migrate"):
        create_app(service.settings)


def test_the_application_needs_nothing_that_signs_or_unseals(
    service: Service, client: FlaskClient
) -> None:
    tell(client, A, "new.com")
    settings = service.settings
    kept = intake_path(settings).read_bytes()
    assert all(path.read_bytes().strip() not in kept for path in settings.key_folder.iterdir())
    settings.key_folder.rename(settings.data_dir / "elsewhere")
    with create_app(settings).test_client() as other:
        assert tell(other, A, "new.com").status_code == 202
    assert len(reported(service)) == 1  # the same plugin, under the same hash


def test_without_a_database_the_plugin_is_told_to_come_again(tmp_path: Path) -> None:
    settings = ServiceSettings(data_dir=tmp_path / "empty", packages=False, reports=True)
    initialise(settings, now=datetime.now(UTC))
    answer = tell(create_app(settings).test_client(), A, "a.com")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    with open_service(settings):
        assert tell(create_app(settings).test_client(), A, "a.com").status_code == 202
