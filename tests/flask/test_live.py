"""The live check as a blueprint."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gatepost_flask import Gatepost, live_check


def client_of(**config: object) -> FlaskClient:
    app = Flask(__name__)
    app.config.update(config)
    Gatepost(app)
    app.register_blueprint(live_check())
    return app.test_client()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of()


def test_it_answers_json(client: FlaskClient) -> None:
    answer = client.post("/gatepost/check", data={"email": "ann@gmail.con"})
    assert answer.json["suggestion"] == "ann@gmail.com"
    assert answer.json["decision"] == "review"
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_reads_json_too(client: FlaskClient) -> None:
    answer = client.post("/gatepost/check", json={"email": "ann@gmail.con"})
    assert answer.json["suggestion"] == "ann@gmail.com"
    assert client.post("/gatepost/check", json={"name": "ann"}).json["decision"] == "accept"
    assert client.post("/gatepost/check", data=b"{", content_type="text/json").status_code == 200


def test_a_body_too_large_for_an_address_is_not_read() -> None:
    client = client_of(GATEPOST_MAX_BODY=100)
    answer = client.post("/gatepost/check", json={"email": "a" * 200})
    assert answer.status_code == 413


def test_it_answers_htmx_with_a_fragment(client: FlaskClient) -> None:
    htmx = {"HX-Request": "true"}
    answer = client.post("/gatepost/check", data={"email": "ann@gmail.con"}, headers=htmx)
    assert answer.mimetype == "text/html"
    assert 'value="ann@gmail.com"' in answer.text
    assert client.post("/gatepost/check", data={"email": "a@gmail.com"}, headers=htmx).text == ""


def test_addresses_do_not_belong_into_the_path_that_servers_log(client: FlaskClient) -> None:
    assert client.get("/gatepost/check?email=ann@gmail.com").status_code == 405


def test_it_answers_so_many_questions_a_minute() -> None:
    client = client_of(GATEPOST_LIVE_PER_MINUTE=2)
    answers = [client.post("/gatepost/check", data={"email": "a@b.de"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_it_speaks_the_browsers_language_where_the_settings_say_so() -> None:
    client = client_of(GATEPOST_LANGUAGE="auto")
    data, german = {"email": "ann@mailinator.com"}, {"Accept-Language": "de"}
    said = client.post("/gatepost/check", data=data, headers=german).json["message"]
    assert said.startswith("Adressen bei")


def test_the_script_is_there_and_cached(client: FlaskClient) -> None:
    answer = client.get("/gatepost/live.js")
    assert answer.mimetype == "text/javascript"
    assert b"data-gatepost" in answer.data
    again = client.get("/gatepost/live.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
