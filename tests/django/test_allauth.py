"""A real sign-up with django-allauth."""

from collections.abc import Iterator

import pytest

pytest.importorskip("allauth")

from allauth.account.adapter import DefaultAccountAdapter
from django.core import mail
from django.test import Client, override_settings
from django.urls import include, path

from gatepost_django.allauth import GatepostAdapterMixin
from support.people.models import User

pytestmark = pytest.mark.usefixtures("app", "database")


class Adapter(GatepostAdapterMixin, DefaultAccountAdapter):  # type: ignore[misc]  # untyped
    """As a project writes it."""


@pytest.fixture
def client() -> Iterator[Client]:
    with override_settings(
        ROOT_URLCONF=(path("accounts/", include("allauth.urls")),),
        ACCOUNT_ADAPTER=f"{__name__}.Adapter",
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_SIGNUP_FIELDS=["email*", "password1*"],
        LOGIN_REDIRECT_URL="/",
    ):
        mail.outbox = []
        yield Client()


def sign_up(client: Client, email: str) -> str:
    data = {"email": email, "password1": "correct horse battery"}
    return client.post("/accounts/signup/", data).content.decode()


def test_a_good_address_gets_an_account_and_its_confirmation_mail(client: Client) -> None:
    sign_up(client, "ann@gmail.com")
    assert User.objects.get().email == "ann@gmail.com"
    assert [message.to for message in mail.outbox] == [["ann@gmail.com"]]


def test_a_disposable_one_gets_neither_and_is_told_why(client: Client) -> None:
    page = sign_up(client, "ann@mailinator.com")
    assert "Addresses at mailinator.com are disposable" in page
    assert not User.objects.exists()
    assert mail.outbox == []


def test_an_address_that_is_added_later_is_asked_about_too(client: Client) -> None:
    sign_up(client, "ann@gmail.com")
    page = client.post(
        "/accounts/email/", {"action_add": "", "email": "ann@mailinator.com"}, follow=True
    )
    assert "are disposable" in page.content.decode()
