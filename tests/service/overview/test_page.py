"""The status page and its JSON, asked through Flask's own client."""

import logging
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from gatepost_sync.counting.tally import Tally
from gatepost_sync.errors import ServiceError
from gatepost_sync.jobs.publish import publish
from gatepost_sync.queue.enqueue import enqueue
from gatepost_sync.queue.kinds import JobKind
from gatepost_sync.retention import purge
from gatepost_sync.service import Service
from gatepost_sync.store.database import Database
from gatepost_sync.store.history import add_downloads, downloads, sizes
from gatepost_sync.store.sources import source_row
from gatepost_sync.store.tables import JobRow, RunRow, SetSizeRow
from gatepost_sync.trust import Trust
from gatepost_sync.web.app import create_app

NOW = datetime.now(UTC)


class Elements(HTMLParser):
    """Names, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def client(service: Service) -> FlaskClient:
    publish(service, allow_empty=True)
    return create_app(service.settings).test_client()


def test_the_page_runs_no_script_and_asks_nobody_else(client: FlaskClient) -> None:
    answer = client.get("/status")
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src")
    page = Elements(answer.text)
    assert not {"script", "iframe", "img", "style", "form"} & {*page.names}
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    links = [value for name, value in page.attributes if name in ("href", "src")]
    assert links == ["status.css", "status.json"]
    assert client.get("/status.css").content_type == "text/css; charset=utf-8"


def test_an_empty_service_has_a_page_as_well(service: Service) -> None:
    client = create_app(service.settings).test_client()
    page = Elements(client.get("/status").text).text
    assert "Nothing has been published yet." in page
    assert "Readers are not served" in page
    assert client.get("/status.json").json["status"] == "unready"


def test_what_went_wrong_stands_at_the_top(service: Service, client: FlaskClient) -> None:
    assert client.get("/status.json").json["status"] == "well"
    with service.database.write() as session:
        row = source_row(session, "blacklist", "support<team>", trust=Trust.LISTED)
        session.flush()
        session.add(
            RunRow(
                source_id=row.id,
                started=NOW,
                finished=NOW,
                status="failed",
                error="answered 503",
                entries=0,
                added=0,
                removed=0,
                rejected=0,
                faults=[],
            )
        )
        job = enqueue(session, JobKind("rdap", lambda service, running: None), NOW)
        row_of_job = session.get_one(JobRow, job)
        row_of_job.state, row_of_job.finished, row_of_job.error = "dead", NOW, "TimeoutError"
    said = client.get("/status.json").json
    assert said["status"] == "attention"
    assert said["troubles"] == [
        "Dead jobs of the kind rdap: 1",
        "Source blacklist/support<team> fails: answered 503",
    ]
    page = client.get("/status").text
    assert "support<team>" not in page
    assert "Source blacklist/support<team> fails" in Elements(page).text


def test_sets_are_remembered_generation_by_generation(service: Service) -> None:
    for number in (1, 2):
        publish(service, allow_empty=True, generation=number)
    with service.database.read() as session:
        history = sizes(session, NOW - timedelta(days=1))
    assert [entries for _, entries in history["disposable"]] == [0, 0]


def test_the_last_point_before_a_time_is_where_its_line_begins(service: Service) -> None:
    with service.database.write() as session:
        for number, days in enumerate((500, 120, 100, 10)):
            session.add(
                SetSizeRow(
                    generation=number,
                    set_name="disposable",
                    issued=NOW - timedelta(days=days),
                    entries=days,
                    bytes=1,
                )
            )
    with service.database.read() as session:
        history = sizes(session, NOW - timedelta(days=90))
    assert [entries for _, entries in history["disposable"]] == [100, 10]
    purge(service.database, service.settings, NOW)
    with service.database.read() as session:
        left = sizes(session, NOW - timedelta(days=1000))["disposable"]
    assert [entries for _, entries in left] == [120, 100, 10]


def test_downloads_add_up_whoever_counted_them(service: Service, client: FlaskClient) -> None:
    today = NOW.date()
    with service.database.write() as session:
        for _ in range(2):
            add_downloads(session, today, {("manifest", 304): (5, 0), ("full", 200): (1, 1000)})
    day = client.get("/status.json").json["downloads"][-1]
    assert {**day, "day": None} == {
        "day": None, "unchanged": 10, "manifests": 0, "files": 2, "bytes": 2000,
    }  # fmt: skip


def test_a_process_counts_what_it_hands_out(service: Service, client: FlaskClient) -> None:
    tag = client.get("/v1/manifest.note").headers["ETag"]
    client.get("/v1/manifest.note", headers={"If-None-Match": tag})
    client.get("/health/live")
    tally = client.application.extensions["gatepost_tally"]
    tally.flush()
    with service.database.read() as session:
        found = {(row.route, row.status): row.answers for row in downloads(session, date.min)}
    assert found == {("manifest", 200): 1, ("manifest", 304): 1}


def test_while_the_database_is_away_counting_goes_on(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    class Away(Database):
        gone = True

        def write(self):  # type: ignore[no-untyped-def]  as the base has it
            if self.gone:
                raise ServiceError("the database cannot be used")
            return super().write()

    database = Away(service.settings.database)
    tally = Tally(database, clock=lambda: NOW)
    tally.add("full", 200, 10)
    for _ in range(3):
        tally.flush()
    assert len(caplog.records) == 1  # not every fifteen seconds
    tally.add("full", 200, 10)
    database.gone = False
    tally.flush()
    with service.database.read() as session:
        (row,) = downloads(session, date.min)
    assert (row.answers, row.bytes) == (2, 20)


def test_at_the_end_nobody_is_told_what_nobody_can_mend(caplog: pytest.LogCaptureFixture) -> None:
    tally = Tally(Database("sqlite:////nowhere/to/be.sqlite3", keep=False), clock=lambda: NOW)
    tally.add("full", 200, 10)
    tally.flush(last=True)
    assert [record for record in caplog.records if record.levelno >= logging.INFO] == []


def test_without_its_database_the_page_shows_what_is_in_files(
    service: Service, tmp_path: Path
) -> None:
    publish(service, allow_empty=True)
    (tmp_path / "folder.sqlite3").mkdir()
    nowhere = f"sqlite:///{tmp_path / 'folder.sqlite3'}"
    client = create_app(service.settings.model_copy(update={"database_url": nowhere}))
    page = Elements(client.test_client().get("/status").text).text
    assert "The database is away" in page
    assert "disposable" in page
