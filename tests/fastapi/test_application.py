"""A FastAPI application with a gate: lifespan, dependency, 422 and OpenAPI."""

from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from gatepost import Gatepost as Gate
from gatepost import SettingsError
from gatepost_fastapi import Gatepost, ValidEmail

DISPOSABLE = "someone@mailinator.com"

gatepost = Gatepost()
Email = Annotated[str, ValidEmail(gatepost)]
AppGate = Annotated[Gate, Depends(gatepost)]
app = FastAPI(lifespan=gatepost.lifespan)


class Signup(BaseModel):
    email: Email


@app.post("/signup")
async def signup(body: Signup) -> Signup:
    return body


@app.get("/query")
def query(email: Email) -> str:
    return email


@app.get("/report")
async def report(email: str, gate: AppGate) -> dict[str, object]:
    found = await gate.acheck(email)
    return found.to_dict()


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def test_a_good_address_reaches_the_function_normalized(client: TestClient) -> None:
    answer = client.post("/signup", json={"email": "Someone@GMAIL.com"})
    assert (answer.status_code, answer.json()) == (200, {"email": "Someone@gmail.com"})


def test_a_rejected_one_is_refused_in_fastapis_own_shape(client: TestClient) -> None:
    answer = client.post("/signup", json={"email": DISPOSABLE})
    assert answer.status_code == 422
    (error,) = answer.json()["detail"]
    assert (error["type"], error["loc"]) == ("disposable", ["body", "email"])
    assert error["ctx"] == {"reason": "disposable", "suggestion": None}
    assert "mailinator.com" in error["msg"]


def test_a_query_parameter_is_checked_too(client: TestClient) -> None:
    assert client.get("/query", params={"email": "someone@gmail.com"}).status_code == 200
    assert client.get("/query", params={"email": DISPOSABLE}).status_code == 422


def test_a_function_can_ask_the_gate_itself(client: TestClient) -> None:
    answer = client.get("/report", params={"email": DISPOSABLE})
    assert (answer.status_code, answer.json()["reason"]) == (200, "disposable")


def test_openapi_says_that_it_is_an_address(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert document["components"]["schemas"]["Signup"]["properties"]["email"]["format"] == "email"
    (parameter,) = document["paths"]["/query"]["get"]["parameters"]
    assert parameter["schema"]["format"] == "email"


def test_the_gate_lives_as_long_as_the_application() -> None:
    held = Gatepost()
    with TestClient(FastAPI(lifespan=held.lifespan)):
        first = held()
        assert held() is first
    with TestClient(FastAPI(lifespan=held.lifespan)):
        assert held() is not first


def test_a_wrong_setting_stops_the_application() -> None:
    held = Gatepost({"polcy": "strict"})
    with (
        pytest.raises(SettingsError, match=r"polcy.*policy"),
        TestClient(FastAPI(lifespan=held.lifespan)),
    ):
        pass
