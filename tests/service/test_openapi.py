"""The document of the service's routes."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from gatepost_sync.keyring import initialise
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.web.app import create_app


@pytest.fixture
def client(settings: ServiceSettings) -> FlaskClient:
    initialise(settings, now=datetime.now(UTC))
    return create_app(settings).test_client()


def test_it_has_every_route_and_says_what_each_is(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").json["paths"]
    assert "/v1/delta/{name}/{base}-{generation}" in paths
    rules = [*client.application.url_map.iter_rules()]
    assert len(paths) == len({rule.rule for rule in rules})
    operations = [path[name] for path in paths.values() for name in path if name != "parameters"]
    assert all(one["summary"] for one in operations)
    assert len({one["operationId"] for one in operations}) == len(operations)


def test_what_it_says_of_an_answer_is_so(client: FlaskClient) -> None:
    for path, item in client.get("/openapi.json").json["paths"].items():
        if item["parameters"] or "get" not in item:
            continue
        answer = client.get(path)
        answers = item["get"]["responses"]
        documented = answers.get(str(answer.status_code)) or answers["4XX"]
        (media_type,) = documented["content"]
        assert answer.content_type.startswith(media_type), path
