"""The whole verification as a dependency: from body, form, query, and beside a model."""

from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from gatepost import SettingsError
from gatepost_fastapi import CheckedEmail, Gatepost, checked_email
from support.broken_policy import BrokenPolicy
from support.name_servers import by_type

DISPOSABLE = "someone@mailinator.com"


class Signup(BaseModel):
    email: str
    name: str


def app_with(gatepost: Gatepost) -> FastAPI:
    app = FastAPI(lifespan=gatepost.lifespan)
    body, form, query = (
        checked_email(gatepost),
        checked_email(gatepost, "mail", source="form"),
        checked_email(gatepost, source="query", policy="strict"),
    )
    beside = checked_email(gatepost, model=Signup)

    @app.post("/body")
    async def from_body(email: Annotated[CheckedEmail, Depends(body)]) -> list[str | None]:
        return [email.address, email.suggestion]

    @app.post("/form")
    async def from_form(email: Annotated[CheckedEmail, Depends(form)]) -> str:
        return email.address

    @app.get("/query")
    async def from_query(email: Annotated[CheckedEmail, Depends(query)]) -> str:
        return email.address

    @app.post("/model")
    async def from_model(
        body: Signup, email: Annotated[CheckedEmail, Depends(beside)]
    ) -> list[str]:
        return [body.name, email.address]

    return app


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(app_with(Gatepost())) as client:
        yield client


def test_a_good_address_comes_normalized_from_wherever_it_was_sent(client: TestClient) -> None:
    sent = "Someone@GMAIL.com"
    assert client.post("/body", json={"email": sent}).json() == ["Someone@gmail.com", None]
    assert client.post("/form", data={"mail": sent}).json() == "Someone@gmail.com"
    assert client.get("/query", params={"email": sent}).json() == "Someone@gmail.com"
    posted = client.post("/model", json={"email": sent, "name": "Ann"})
    assert posted.json() == ["Ann", "Someone@gmail.com"]


def test_a_rejected_one_is_refused_in_fastapis_own_shape(client: TestClient) -> None:
    answers = {
        ("body", "email"): client.post("/body", json={"email": DISPOSABLE}),
        ("body", "mail"): client.post("/form", data={"mail": DISPOSABLE}),
        ("query", "email"): client.get("/query", params={"email": DISPOSABLE}),
    }
    for where, answer in answers.items():
        assert answer.status_code == 422
        (error,) = answer.json()["detail"]
        assert (error["type"], error["loc"]) == ("disposable", list(where))
        assert error["ctx"] == {"reason": "disposable", "suggestion": None}
        assert "mailinator.com" in error["msg"]
        assert error["input"] == DISPOSABLE


def test_what_is_missing_is_fastapis_to_say(client: TestClient) -> None:
    (error,) = client.post("/body", json={}).json()["detail"]
    assert (error["type"], error["loc"]) == ("missing", ["body", "email"])


def test_the_suggestion_comes_along_where_the_policy_lets_a_misspelling_through(
    client: TestClient,
) -> None:
    answer = client.post("/body", json={"email": "ann@gmail.con"})
    assert answer.json() == ["ann@gmail.con", "ann@gmail.com"]


def test_each_may_have_a_policy_of_its_own(client: TestClient) -> None:
    assert client.post("/body", json={"email": "info@gmail.com"}).status_code == 200
    assert client.get("/query", params={"email": "info@gmail.com"}).status_code == 422


def test_a_misspelt_policy_is_an_error_where_it_is_written() -> None:
    with pytest.raises(SettingsError, match=r"strickt.*strict"):
        checked_email(Gatepost(), policy="strickt")


def test_openapi_shows_what_is_wanted(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]

    def posted(path: str, kind: str) -> dict[str, object]:
        content = document["paths"][path]["post"]["requestBody"]["content"][kind]["schema"]
        properties: dict[str, object] = schemas[content["$ref"].rpartition("/")[2]]["properties"]
        return properties

    assert posted("/body", "application/json")["email"]["format"] == "email"  # type: ignore[index]
    form = posted("/form", "application/x-www-form-urlencoded")
    assert form["mail"]["format"] == "email"  # type: ignore[index]
    (parameter,) = document["paths"]["/query"]["get"]["parameters"]
    assert (parameter["name"], parameter["schema"]["format"]) == ("email", "email")
    assert set(posted("/model", "application/json")) == {"email", "name"}


def test_the_domain_is_asked_about_where_the_settings_say_so() -> None:
    with by_type({"MX": "NXDOMAIN"}) as server:
        deep = Gatepost({"phase": "domain", "budget": 10, "nameservers": [server]})
        with TestClient(app_with(deep)) as client:
            (error,) = client.post("/body", json={"email": "ann@gone.example"}).json()["detail"]
    assert error["type"] == "domain_not_found"


def test_a_fault_of_ours_refuses_nobody(caplog: pytest.LogCaptureFixture) -> None:
    gatepost = Gatepost()
    with TestClient(app_with(gatepost)) as client:
        gatepost().policy = BrokenPolicy("broken")
        assert client.post("/body", json={"email": DISPOSABLE}).json() == [DISPOSABLE, None]
    assert "someone" not in caplog.text
