"""The validator, alone, in a model and in migrations."""

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.db.migrations.writer import MigrationWriter
from django.test import override_settings
from django.utils import translation

from gatepost import SettingsError
from gatepost_django.apps import GatepostConfig
from gatepost_django.gate import current_gate
from gatepost_django.validators import ValidEmail, validate_email_address
from support.broken_policy import BrokenPolicy

DISPOSABLE = "someone@mailinator.com"
pytestmark = pytest.mark.usefixtures("app")


class Reader(models.Model):
    email = models.EmailField(validators=[validate_email_address])

    class Meta:
        app_label = "people"


def test_a_good_address_passes() -> None:
    validate_email_address("someone@gmail.com")


def test_an_address_for_review_passes() -> None:
    validate_email_address("info@gmail.com")


@pytest.mark.parametrize(
    ("value", "reason"), [(DISPOSABLE, "disposable"), ("someone", "syntax"), (5, "syntax")]
)
def test_the_code_of_the_error_is_the_reason(value: object, reason: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_email_address(value)
    assert caught.value.code == reason
    assert caught.value.messages == [current_gate().check(str(value)).message]


def test_a_message_of_ones_own_may_use_what_the_report_knows() -> None:
    validator = ValidEmail(message="100%% not %(value)s: %(reason)s")
    with pytest.raises(ValidationError) as caught:
        validator(DISPOSABLE)
    assert caught.value.messages == [f"100% not {DISPOSABLE}: disposable"]


def test_a_sign_in_the_address_that_formats_is_only_a_sign() -> None:
    with pytest.raises(ValidationError) as caught:
        validate_email_address("%s%d%@mailinator.com")
    assert caught.value.code == "disposable"
    assert "mailinator.com" in caught.value.messages[0]


@pytest.mark.parametrize(
    ("language", "beginning"),
    [("de", "Adressen bei mailinator.com"), ("pt-br", "Os endereços"), ("is", "Addresses at")],
)
def test_the_sentence_is_in_the_language_that_django_speaks(language: str, beginning: str) -> None:
    with translation.override(language):
        with pytest.raises(ValidationError) as caught:
            validate_email_address(DISPOSABLE)
        assert caught.value.messages[0].startswith(beginning)
    assert caught.value.code == "disposable"


def test_where_django_speaks_no_language_the_settings_decide() -> None:
    with translation.override(None):
        with pytest.raises(ValidationError) as caught:
            validate_email_address(DISPOSABLE)
        assert caught.value.messages[0].startswith("Addresses at")


def test_a_policy_of_ones_own_decides() -> None:
    with pytest.raises(ValidationError) as caught:
        ValidEmail(policy="strict")("info@gmail.com")
    assert caught.value.code == "role"


def test_a_policy_of_the_projects_settings_decides() -> None:
    own = {"POLICIES": {"own": {"actions": {"role": "reject"}}}}
    with override_settings(GATEPOST=own), pytest.raises(ValidationError) as caught:
        ValidEmail(policy="own")("info@gmail.com")
    assert caught.value.code == "role"


def test_a_misspelt_policy_is_an_error_where_the_field_is_written() -> None:
    with pytest.raises(SettingsError, match=r"strickt.*strict"):
        ValidEmail(policy="strickt")


def test_a_fault_of_ours_refuses_nobody(
    app: GatepostConfig, caplog: pytest.LogCaptureFixture
) -> None:
    app.gate.policy = BrokenPolicy("broken")
    validate_email_address(DISPOSABLE)
    assert app.gate.status().broken == {"gate": 1}
    assert "someone" not in caplog.text


def test_a_model_is_validated() -> None:
    Reader(email="someone@gmail.com").full_clean()
    with pytest.raises(ValidationError) as caught:
        Reader(email=DISPOSABLE).full_clean()
    assert [error.code for error in caught.value.error_dict["email"]] == ["disposable"]


@pytest.mark.parametrize("validator", [validate_email_address, ValidEmail(policy="strict")])
def test_a_migration_holds_it_and_reads_it_back_the_same(validator: ValidEmail) -> None:
    text, imports = MigrationWriter.serialize(validator)
    names: dict[str, object] = {}
    exec("\n".join(imports), names)
    assert eval(text, names) == validator
    assert text.startswith("gatepost_django.validators.ValidEmail(")


def test_only_what_is_set_differently_is_a_change_for_migrations() -> None:
    assert ValidEmail(policy="strict") == ValidEmail(policy="strict")
    assert hash(ValidEmail(policy="strict")) == hash(ValidEmail(policy="strict"))
    assert ValidEmail(policy="strict") != ValidEmail()
    assert ValidEmail(message="No.") != ValidEmail()
    assert ValidEmail() != "ValidEmail"
