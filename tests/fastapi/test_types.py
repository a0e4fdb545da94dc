"""The types in pydantic models: what they take, what they give, what they refuse."""

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from gatepost import Policy, SettingsError
from gatepost_fastapi import Email, Gatepost, ValidEmail
from support.broken_policy import BrokenPolicy

DISPOSABLE = "someone@mailinator.com"


class Signup(BaseModel):
    email: Email
    second: Email | None = None


def error_of(kind: Any, value: object) -> Any:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    (error,) = caught.value.errors(include_url=False)
    return error


def test_the_value_is_the_normalized_address() -> None:
    assert Signup(email="Some.One@GMAIL.com").email == "Some.One@gmail.com"


def test_an_address_for_review_is_taken() -> None:
    assert Signup(email="info@gmail.com").email == "info@gmail.com"


def test_a_field_may_be_optional() -> None:
    assert Signup(email="a@gmail.com", second=None).second is None
    with pytest.raises(ValidationError):
        Signup(email="a@gmail.com", second=DISPOSABLE)


@pytest.mark.parametrize(
    ("value", "reason"), [(DISPOSABLE, "disposable"), ("someone", "syntax"), ("", "syntax")]
)
def test_the_type_of_the_error_is_the_reason(value: str, reason: str) -> None:
    gatepost = Gatepost()
    error = error_of(Annotated[str, ValidEmail(gatepost)], value)
    assert error["type"] == reason
    assert error["msg"] == gatepost().check(value).message
    assert error["ctx"] == {"reason": reason, "suggestion": None}


def test_what_is_not_text_is_pydantics_to_refuse() -> None:
    assert error_of(Email, 5)["type"] == "string_type"


@pytest.mark.parametrize("policy", ["strict", Policy.named("strict")])
def test_a_policy_of_ones_own_decides(policy: Policy | str) -> None:
    assert error_of(Annotated[str, ValidEmail(policy=policy)], "info@gmail.com")["type"] == "role"


def test_a_misspelt_policy_is_an_error_where_the_model_is_written() -> None:
    with pytest.raises(SettingsError, match=r"strickt.*strict"):
        ValidEmail(policy="strickt")


def test_two_gates_in_one_process_keep_to_their_own_settings() -> None:
    strict = Annotated[str, ValidEmail(Gatepost({"policy": "strict"}))]
    observe = Annotated[str, ValidEmail(Gatepost({"policy": "observe"}))]
    assert error_of(strict, "info@gmail.com")["type"] == "role"
    assert TypeAdapter(observe).validate_python(DISPOSABLE) == DISPOSABLE


def test_a_fault_of_ours_refuses_nobody(caplog: pytest.LogCaptureFixture) -> None:
    gatepost = Gatepost()
    gatepost().policy = BrokenPolicy("broken")
    adapter = TypeAdapter(Annotated[str, ValidEmail(gatepost)])
    assert adapter.validate_python(DISPOSABLE) == DISPOSABLE
    assert gatepost().status().broken == {"gate": 1}
    assert "someone" not in caplog.text


def test_the_schema_says_that_it_is_an_address() -> None:
    schema = Signup.model_json_schema()["properties"]["email"]
    assert (schema["type"], schema["format"]) == ("string", "email")


def test_a_gate_with_a_wrong_setting_is_an_error_and_no_open_gate() -> None:
    adapter = TypeAdapter(Annotated[str, ValidEmail(Gatepost({"polcy": "strict"}))])
    with pytest.raises(SettingsError, match="policy"):
        adapter.validate_python(DISPOSABLE)


def test_a_field_that_may_be_left_out_may_be_left_out() -> None:
    adapter = TypeAdapter(Annotated[str | None, ValidEmail()])
    assert adapter.validate_python(None) is None
    with pytest.raises(ValidationError):
        adapter.validate_python("someone@mailinator.com")
