"""Messages in the language of the request."""

from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from gatepost_fastapi import Gatepost, RequestLanguage, ValidEmail
from gatepost_fastapi.language import request_languages

DISPOSABLE = "someone@mailinator.com"


def app_with(gatepost: Gatepost) -> FastAPI:
    app = FastAPI(lifespan=gatepost.lifespan)

    @app.get("/query")
    def query(email: Annotated[str, ValidEmail(gatepost)]) -> str:
        return email

    return app


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = app_with(Gatepost())
    app.add_middleware(RequestLanguage)
    with TestClient(app) as client:
        yield client


def refusal(client: TestClient, header: str = "") -> dict[str, str]:
    headers = {b"Accept-Language": header.encode("latin-1")} if header else None
    answer = client.get("/query", params={"email": DISPOSABLE}, headers=headers)
    assert answer.status_code == 422
    (error,) = answer.json()["detail"]
    return {"type": error["type"], "msg": error["msg"]}


@pytest.mark.parametrize(
    ("header", "beginning"),
    [
        ("de-CH, en;q=0.5", "Adressen bei mailinator.com"),
        ("is, ja;q=0.8, de;q=0.3", "mailinator.com のアドレス"),
        ("is", "Addresses at mailinator.com"),
        ("", "Addresses at mailinator.com"),
        ("\x80;q=\xff", "Addresses at mailinator.com"),
    ],
)
def test_the_sentence_is_in_the_language_asked_for(
    client: TestClient, header: str, beginning: str
) -> None:
    error = refusal(client, header)
    assert error["msg"].startswith(beginning)
    assert error["type"] == "disposable"


def test_one_request_leaves_nothing_to_the_next(client: TestClient) -> None:
    assert refusal(client, "de")["msg"].startswith("Adressen")
    assert refusal(client)["msg"].startswith("Addresses")
    assert request_languages() == ()


def test_without_the_middleware_the_settings_decide() -> None:
    with TestClient(app_with(Gatepost({"language": "fr"}))) as client:
        error = refusal(client, "de")
    assert error["msg"].startswith("Les adresses de mailinator.com")
