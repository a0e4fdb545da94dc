"""The type in SQLModel's models, as docs/fastapi.md shows it."""

from typing import Annotated

import pytest

pytest.importorskip("sqlmodel")

from pydantic import ValidationError
from sqlmodel import Field, Session, SQLModel, create_engine, select

from gatepost_fastapi import Gatepost, ValidEmail

gatepost = Gatepost()


class MemberCreate(SQLModel):
    email: Annotated[str, ValidEmail(gatepost)]


class Member(MemberCreate, table=True):
    id: int | None = Field(default=None, primary_key=True)


def test_what_comes_in_is_validated_and_stored_normalized() -> None:
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Member.model_validate(MemberCreate(email="Ann@GMAIL.com")))
        session.commit()
        assert session.exec(select(Member.email)).one() == "Ann@gmail.com"
    engine.dispose()


def test_a_disposable_address_does_not_come_in() -> None:
    with pytest.raises(ValidationError) as caught:
        MemberCreate(email="ann@mailinator.com")
    assert caught.value.errors()[0]["type"] == "disposable"
