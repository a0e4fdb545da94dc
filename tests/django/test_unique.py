"""Filling the column of a table that has rows already, and saying so beside a field."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState

from gatepost_django.fields import CanonicalEmailField
from gatepost_django.forms import EmailField
from gatepost_django.unique import UniqueEmail, fill_canonical
from support.people.models import User

SPELLINGS = [
    "ann.smith@gmail.com",
    "bob@company.example",
    "annsmith+again@googlemail.com",
    "",
    "ANN.SMITH@GMAIL.COM",
]


class SignupForm(forms.Form):
    email = EmailField(validators=[UniqueEmail("people.User")])


@pytest.mark.usefixtures("database", "app")
def test_another_spelling_of_a_mailbox_is_told_beside_the_field() -> None:
    User.objects.create(username="ann", email="ann.smith@gmail.com")
    form = SignupForm({"email": "annsmith+x@googlemail.com"})
    assert [error.code for error in form.errors.as_data()["email"]] == ["unique"]
    assert SignupForm({"email": "bob@gmail.com"}).is_valid()


def test_validators_that_ask_the_same_are_the_same() -> None:
    assert UniqueEmail("people.User") == UniqueEmail("people.User")
    assert hash(UniqueEmail("people.User")) == hash(UniqueEmail("people.User"))
    assert UniqueEmail("people.User") != UniqueEmail("people.User", "mailbox")
    assert UniqueEmail("people.User") != "people.User"


class First(migrations.Migration):
    """A table as it was before anybody thought of spellings."""

    operations = (
        migrations.CreateModel(
            "Customer",
            [("id", models.BigAutoField(primary_key=True)), ("email", models.EmailField())],
        ),
    )


class Second(migrations.Migration):
    """The three steps that docs/django.md shows."""

    operations = (
        migrations.AddField("Customer", "email_canonical", CanonicalEmailField()),
        migrations.RunPython(fill_canonical("shop.Customer"), migrations.RunPython.noop),
        migrations.AlterField("Customer", "email_canonical", CanonicalEmailField(unique=True)),
    )


@pytest.fixture
def state(migrated: None) -> Iterator[ProjectState]:
    state = run(First, ProjectState())
    yield state
    with connection.schema_editor() as editor:
        editor.delete_model(state.apps.get_model("shop.Customer"))


def run(migration: Any, state: ProjectState) -> ProjectState:
    executor = MigrationExecutor(connection)
    return executor.apply_migration(state, migration(migration.__name__, "shop"))


def test_a_data_migration_gives_the_oldest_row_its_mailbox_and_names_the_others(
    state: ProjectState, capsys: pytest.CaptureFixture[str]
) -> None:
    customers = state.apps.get_model("shop.Customer").objects
    rows = [customers.create(email=email) for email in SPELLINGS]
    after = run(Second, state).apps.get_model("shop.Customer").objects.order_by("pk")
    assert [row.email_canonical for row in after] == [
        "annsmith@gmail.com",
        "bob@company.example",
        None,
        None,
        None,
    ]
    said = capsys.readouterr().out
    assert f"shop.Customer: another spelling of an earlier row's mailbox: {rows[2].pk}" in said
    assert "@" not in said


def test_a_table_larger_than_a_batch_is_filled_to_the_end(state: ProjectState) -> None:
    model = state.apps.get_model("shop.Customer")
    model.objects.bulk_create(model(email=f"ann{n}@company.example") for n in range(2500))
    after = run(Second, state).apps.get_model("shop.Customer").objects
    assert after.filter(email_canonical=models.F("email")).count() == 2500
