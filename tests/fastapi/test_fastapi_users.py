"""A registration with fastapi-users, as docs/fastapi.md shows it."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated

import pytest

pytest.importorskip("fastapi_users")
pytest.importorskip("aiosqlite")

from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from fastapi_users import BaseUserManager, FastAPIUsers, UUIDIDMixin, schemas
from fastapi_users.authentication import (
    AuthenticationBackend,
    BearerTransport,
    JWTStrategy,
)
from fastapi_users_db_sqlalchemy import (
    SQLAlchemyBaseUserTableUUID,
    SQLAlchemyUserDatabase,
)
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from gatepost_fastapi import Gatepost, ValidEmail

gatepost = Gatepost()


class UserRead(schemas.BaseUser[uuid.UUID]):
    email: str


class UserCreate(schemas.BaseUserCreate):
    email: Annotated[str, ValidEmail(gatepost)]


class Base(DeclarativeBase):
    pass


class User(SQLAlchemyBaseUserTableUUID, Base):
    pass


class UserManager(UUIDIDMixin, BaseUserManager[User, uuid.UUID]):
    reset_password_token_secret = verification_token_secret = "not secret"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/users.sqlite3")
    sessions = async_sessionmaker(engine)

    async def manager() -> AsyncIterator[UserManager]:
        async with sessions() as session:
            yield UserManager(SQLAlchemyUserDatabase(session, User))

    async def tables() -> None:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

    backend = AuthenticationBackend(
        "jwt", BearerTransport("login"), lambda: JWTStrategy("x" * 32, 60)
    )
    users = FastAPIUsers[User, uuid.UUID](manager, [backend])
    app = FastAPI(lifespan=gatepost.lifespan)
    app.include_router(users.get_register_router(UserRead, UserCreate))

    @app.get("/tables", dependencies=[Depends(tables)])
    async def made() -> str:
        return "made"

    with TestClient(app) as client:
        client.get("/tables")
        yield client
        client.portal.call(engine.dispose)  # type: ignore[union-attr]


def test_a_good_address_is_registered(client: TestClient) -> None:
    sent = {"email": "Ann@GMAIL.com", "password": "correct horse"}
    answer = client.post("/register", json=sent)
    assert (answer.status_code, answer.json()["email"]) == (201, "Ann@gmail.com")


def test_a_disposable_one_is_not(client: TestClient) -> None:
    sent = {"email": "ann@mailinator.com", "password": "correct horse"}
    answer = client.post("/register", json=sent)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["type"] == "disposable"
