"""The gates of gatepost_fastapi."""

from typing import Annotated, Any, Self

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from conformance.gate import Gate, Seen
from conformance.problem import problem_seen
from gatepost_fastapi import (
    CheckedEmail,
    Gatepost,
    GatepostMiddleware,
    RequestLanguage,
    ValidEmail,
    checked_email,
)

__all__ = ["AsgiMiddleware", "Dependency", "PydanticType"]


class _App(Gate):
    """An application in the world, with its lifespan."""

    def __enter__(self) -> Self:
        gatepost = Gatepost()
        app = FastAPI(lifespan=gatepost.lifespan)
        self.build(app, gatepost)
        self._client = TestClient(app)
        self._client.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.__exit__()

    def build(self, app: FastAPI, gatepost: Gatepost) -> None:
        raise NotImplementedError

    def ask(self, address: str, language: str) -> Seen:
        headers = {"Accept-Language": language}
        response = self._client.post("/signup", json={"email": address}, headers=headers)
        return self.seen(response.status_code, response.json())

    def seen(self, status: int, body: Any) -> Seen:
        if status == 200:
            return Seen(True)
        assert status == 422, status
        (error,) = body["detail"]
        assert error["type"] == error["ctx"]["reason"]
        return Seen(False, error["type"], error["msg"], error["ctx"]["suggestion"])


class PydanticType(_App):
    """`ValidEmail` in a model; it asks the instant phase."""

    instant = True

    def build(self, app: FastAPI, gatepost: Gatepost) -> None:
        class Signup(BaseModel):
            email: Annotated[str, ValidEmail(gatepost)]

        app.add_middleware(RequestLanguage)

        @app.post("/signup")
        async def signup(body: Signup) -> str:
            return body.email


class Dependency(_App):
    """`Depends(checked_email(…))`."""

    def build(self, app: FastAPI, gatepost: Gatepost) -> None:
        checked = checked_email(gatepost)

        @app.post("/signup")
        async def signup(email: Annotated[CheckedEmail, Depends(checked)]) -> str:
            return email.address


class AsgiMiddleware(_App):
    """`GatepostMiddleware`."""

    def build(self, app: FastAPI, gatepost: Gatepost) -> None:
        app.add_middleware(GatepostMiddleware, gatepost=gatepost)

        @app.post("/signup")
        async def signup() -> str:
            return "in"

    def seen(self, status: int, body: Any) -> Seen:
        return problem_seen(status, body)
