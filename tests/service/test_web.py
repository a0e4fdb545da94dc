"""What the service answers over HTTP, asked through Flask's own client."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry

from gatepost.snapshots.tree import published_manifest
from gatepost_sync.jobs.publish import publish
from gatepost_sync.keyring import initialise
from gatepost_sync.service import Service, open_service
from gatepost_sync.sets import SetName
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.sources.manual import add_by_hand
from gatepost_sync.vetting import Vetter
from gatepost_sync.web.app import create_app, create_worker_app

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)


@pytest.fixture
def client(service: Service) -> FlaskClient:
    vetted = Vetter().read(SetName.BLACKLIST, ["bad.example"], confirmed=True)
    with service.database.write() as session:
        add_by_hand(session, SetName.BLACKLIST, vetted.contents, NOW)
    publish(service, allow_empty=True)
    return create_app(service.settings).test_client()


def objects(service: Service) -> list[str]:
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    one = manifest.sets["blacklist"]
    assert one.text is not None
    return [f"/v1/full/{one.sha256}", f"/v1/text/{one.text.sha256}"]


def test_every_file_of_the_tree_is_served_as_it_is(service: Service, client: FlaskClient) -> None:
    for path in ["/v1/manifest.note", "/v1/root/1.note", *objects(service)]:
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.data == (service.settings.public_dir / path.lstrip("/")).read_bytes()
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_never_changes_may_be_kept_for_ever(service: Service, client: FlaskClient) -> None:
    for path in ["/v1/root/1.note", *objects(service)]:
        assert client.get(path).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/v1/manifest.note").headers["Cache-Control"] == "public, max-age=60"


def test_what_is_not_there_is_not_remembered_for_long(client: FlaskClient) -> None:
    """A cache must not hide the next root, once there is one."""
    answer = client.get("/v1/root/2.note")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "public, max-age=60"


def test_who_has_it_is_told_so(service: Service, client: FlaskClient) -> None:
    for path in ["/v1/manifest.note", *objects(service)]:
        tag = client.get(path).headers["ETag"]
        assert tag.startswith('"')
        again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tag
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_new_generation_has_another_tag(service: Service, client: FlaskClient) -> None:
    tag = client.get("/v1/manifest.note").headers["ETag"]
    publish(service, clock=lambda: NOW + timedelta(days=5))
    answer = client.get("/v1/manifest.note", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


def test_head_is_a_get_without_the_body(client: FlaskClient) -> None:
    head, get = client.head("/v1/manifest.note"), client.get("/v1/manifest.note")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(get.data))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1/",
        "/v1/full/",
        "/v1/full/" + "a" * 64,
        "/v1/full/" + "A" * 64,
        "/v1/full/" + "a" * 63,
        "/v1/root/2.note",
        "/v1/root/-1.note",
        "/v1/root/../manifest.note",
        "/v1/full/../../../keys/seed",
        "/v1/full/..%2f..%2f..%2fkeys%2fseed",
        "/v1/text/%2e%2e/%2e%2e/%2e%2e/keys/manifest.key",
        "/v1/root/..%5c..%5ckeys",
        "/v1//../../keys/seed",
        "/keys/seed",
        "/service.sqlite3",
        "/v1/full/" + "a" * 63 + "%00",
        "/v1/root/" + "9" * 400 + ".note",
        "/v1/root/" + "9" * 5000 + ".note",
        "/v1/root/01.note",
    ],
)
def test_nothing_else_can_be_asked_for(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == 404


def test_another_method_is_a_problem_that_names_the_allowed(client: FlaskClient) -> None:
    answer = client.post("/v1/manifest.note")
    assert answer.status_code == 405
    assert answer.content_type == "application/problem+json"
    assert answer.json["title"] == "Method Not Allowed"
    assert "GET" in answer.headers["Allow"]


def test_the_process_is_alive_before_it_is_ready(settings: ServiceSettings) -> None:
    client = create_app(settings).test_client()
    assert client.get("/health/live").status_code == 200
    initialise(settings, now=NOW)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"] == "snapshot: Nothing has been published yet."


def test_ready_means_that_readers_will_take_it(service: Service, client: FlaskClient) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json["status"]) == (200, "ready")
    assert answer.json["dependencies"]["snapshot"]["generation"] == 1
    assert answer.headers["Cache-Control"] == "no-store"
    (service.settings.public_dir / "v1" / "root" / "1.note").unlink()
    assert client.get("/health/ready").json["detail"] == "snapshot: Root note 1 is missing."


def test_every_file_must_have_its_size_to_be_ready(service: Service, client: FlaskClient) -> None:
    for name in objects(service):
        path = service.settings.public_dir / name.lstrip("/")
        data = path.read_bytes()
        path.write_bytes(data[:-1])
        answer = client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json["detail"].endswith(f"{path.name} is missing or damaged.")
        path.unlink()
        assert client.get("/health/ready").status_code == 503
        path.write_bytes(data)
        assert client.get("/health/ready").status_code == 200


def test_an_expired_manifest_is_not_ready(settings: ServiceSettings) -> None:
    long_ago = NOW - timedelta(days=30)
    initialise(settings, now=long_ago)
    with open_service(settings) as service:
        publish(service, allow_empty=True, clock=lambda: long_ago)
    answer = create_app(settings).test_client().get("/health/ready")
    assert answer.status_code == 503
    assert "expired at" in answer.json["detail"]


def test_a_damaged_manifest_is_not_ready(service: Service) -> None:
    (service.settings.public_dir / "v1" / "manifest.note").write_bytes(b"damaged")
    answer = create_app(service.settings).test_client().get("/health/ready")
    assert answer.json["detail"] == "snapshot: The published manifest cannot be read."


def test_readers_are_served_while_the_database_is_away(service: Service, tmp_path: Path) -> None:
    publish(service, allow_empty=True)
    nowhere = f"sqlite:///{tmp_path / 'folder.sqlite3'}"
    (tmp_path / "folder.sqlite3").mkdir()
    settings = service.settings.model_copy(update={"database_url": nowhere})
    client = create_app(settings).test_client()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    assert answer.json["dependencies"]["database"] == {
        "status": "down",
        "need": "wanted",
        "detail": "It cannot be reached.",
    }
    assert client.get("/v1/manifest.note").status_code == 200
    assert 'gatepost_up{dependency="database"} 0.0' in client.get("/metrics").text


def test_a_worker_without_its_database_or_keys_is_not_ready(settings: ServiceSettings) -> None:
    client = create_worker_app(settings, CollectorRegistry()).test_client()
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    dependencies = answer.json["dependencies"]
    assert dependencies["keys"]["status"] == "down"
    assert dependencies["snapshot"]["need"] == "wanted"
    assert client.get("/health/live").status_code == 200
    assert client.get("/v1/manifest.note").status_code == 404


def test_answers_are_counted_by_route_and_status(client: FlaskClient) -> None:
    for path in ("/v1/manifest.note", "/v1/manifest.note", "/v1/root/9.note", "/joe@example.org"):
        client.get(path)
    text = client.get("/metrics").text
    assert 'gatepost_http_answers_total{route="manifest",status="200"} 2.0' in text
    assert 'gatepost_http_answers_total{route="root",status="404"} 1.0' in text
    assert 'gatepost_http_answers_total{route="none",status="404"} 1.0' in text
    assert "joe" not in text
