"""The model fields: validated everywhere, and no migration of ours."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ModelState, ProjectState
from django.forms import modelform_factory
from django.test import override_settings

from gatepost_django.fields import CanonicalEmailField, EmailField, canonical_email
from support.people.models import Member, User

DISPOSABLE = "someone@mailinator.com"
pytestmark = pytest.mark.usefixtures("app")


def codes(error: ValidationError, field: str = "email") -> list[str | None]:
    return [one.code for one in error.error_dict[field]]


@pytest.mark.parametrize(
    ("email", "code"), [(DISPOSABLE, "disposable"), ("someone", "syntax"), ("", "blank")]
)
def test_a_model_is_validated(email: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Member(email=email).full_clean()
    assert codes(caught.value) == [code]


def test_a_field_may_have_a_policy_of_its_own() -> None:
    Member(email="info@gmail.com").full_clean()
    with pytest.raises(ValidationError) as caught:
        Member(email="ann@gmail.com", work="info@gmail.com").full_clean()
    assert codes(caught.value, "work") == ["role"]


def test_what_django_would_refuse_and_the_gate_accepts_is_accepted() -> None:
    Member(email="jörg@gmail.com").full_clean()


def test_a_model_form_asks_the_gate_once(app: Any) -> None:
    from gatepost_django.signals import verified

    seen: list[str | None] = []

    def note(report: Any, **_: Any) -> None:
        seen.append(report.reason)

    verified.connect(note)
    try:
        form = modelform_factory(Member, fields=["email"])({"email": DISPOSABLE})
        assert form.errors.as_data()["email"][0].code == "disposable"
        assert len(form.errors["email"]) == 1
    finally:
        verified.disconnect(note)
    assert seen == ["disposable"]


@pytest.mark.usefixtures("database")
def test_the_users_of_a_project_are_validated_in_its_own_forms() -> None:
    form = modelform_factory(User, fields=["username", "email"])(
        {"username": "ann", "email": DISPOSABLE}
    )
    assert form.errors.as_data()["email"][0].code == "disposable"


def changes(before: Any, after: Any) -> dict[str, Any]:
    """What makemigrations would write when a field changes from one to the other."""

    def state(field: Any) -> ProjectState:
        key = models.BigAutoField(primary_key=True)
        model = ModelState("shop", "Customer", [("id", key), ("email", field)])
        project = ProjectState()
        project.add_model(model)
        return project

    return MigrationAutodetector(state(before), state(after))._detect_changes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (EmailField(), EmailField(policy="strict")),
        (models.EmailField(), EmailField()),
        (
            models.CharField(max_length=320, null=True, blank=True, editable=False),
            CanonicalEmailField(),
        ),
    ],
)
def test_a_policy_is_no_change_of_the_database(before: Any, after: Any) -> None:
    assert changes(before, after) == {}


def test_a_length_is() -> None:
    assert changes(EmailField(), EmailField(max_length=100)) != {}


def test_a_migration_is_the_same_under_other_settings() -> None:
    before = EmailField().deconstruct()
    with override_settings(GATEPOST={"POLICY": "strict"}):
        assert EmailField().deconstruct() == before
    assert before[1] == "django.db.models.EmailField"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Ann.Smith+shop@googlemail.com", "annsmith@gmail.com"),
        ("ANN@Company.Example", "ann@company.example"),
        ("", None),
        (None, None),
    ],
)
def test_the_canonical_form_of_an_address(text: str | None, canonical: str | None) -> None:
    assert canonical_email(text) == canonical


@pytest.mark.usefixtures("database")
def test_one_account_a_mailbox_whoever_saves() -> None:
    ann = User.objects.create(username="ann", email="Ann.Smith+shop@gmail.com")
    assert ann.email_canonical == "annsmith@gmail.com"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="again", email="annsmith@googlemail.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(username="bulk", email="annsmith@gmail.com")])
    ann.email = "ann@company.example"
    ann.save()
    assert User.objects.get(pk=ann.pk).email_canonical == "ann@company.example"
    User.objects.create(username="none")
    User.objects.create(username="none too")
