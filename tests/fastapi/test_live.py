"""The live check as a router."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from gatepost_fastapi import Gatepost, live_check


def client_of(gatepost: Gatepost) -> TestClient:
    app = FastAPI(lifespan=gatepost.lifespan)
    app.include_router(live_check(gatepost))
    return TestClient(app)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with client_of(Gatepost()) as client:
        yield client


def test_it_answers_json_and_fragments(client: TestClient) -> None:
    data = {"email": "ann@gmail.con"}
    answer = client.post("/gatepost/check", data=data)
    assert answer.json()["suggestion"] == "ann@gmail.com"
    assert answer.headers["cache-control"] == "no-store"
    fragment = client.post("/gatepost/check", data=data, headers={"HX-Request": "true"})
    assert fragment.headers["content-type"].startswith("text/html")
    assert 'value="ann@gmail.com"' in fragment.text


def test_it_reads_json_too_and_no_body_that_no_address_needs(client: TestClient) -> None:
    answer = client.post("/gatepost/check", json={"email": "ann@gmail.con"})
    assert answer.json()["suggestion"] == "ann@gmail.com"
    with client_of(Gatepost({"max_body": 100})) as small:
        assert small.post("/gatepost/check", json={"email": "a" * 200}).status_code == 413


def test_addresses_do_not_belong_into_the_path_that_servers_log(client: TestClient) -> None:
    assert client.get("/gatepost/check?email=ann@gmail.com").status_code == 405
    assert "/gatepost/check" not in client.get("/openapi.json").json()["paths"]


@pytest.mark.parametrize("body", [b"", b"email", b"\xff=\xff"])
def test_whatever_is_sent_is_answered(client: TestClient, body: bytes) -> None:
    assert client.post("/gatepost/check", content=body).json()["decision"] == "accept"


def test_it_answers_so_many_questions_a_minute() -> None:
    with client_of(Gatepost({"live_per_minute": 2})) as client:
        answers = [client.post("/gatepost/check", data={"email": "a@b.de"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_the_script_is_there_and_cached(client: TestClient) -> None:
    answer = client.get("/gatepost/live.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    again = client.get("/gatepost/live.js", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
