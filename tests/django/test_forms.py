"""The form field, in a form and over Django's test client."""

from collections.abc import Iterator

import pytest
from django import forms
from django.http import HttpRequest, JsonResponse
from django.test import Client, override_settings
from django.urls import path

from gatepost_django.forms import EmailField

DISPOSABLE = "someone@mailinator.com"
pytestmark = pytest.mark.usefixtures("app")


class SignupForm(forms.Form):
    email = EmailField()


class NewsForm(forms.Form):
    email = EmailField(
        required=False, policy="strict", error_messages={"role": "A person's, please."}
    )


def codes(form: forms.Form) -> list[str | None]:
    return [error.code for error in form.errors.as_data().get("email", [])]


def sign_up(request: HttpRequest) -> JsonResponse:
    form = SignupForm(request.POST)
    if form.is_valid():
        return JsonResponse(form.cleaned_data)
    return JsonResponse(form.errors.get_json_data(), status=422)


@pytest.fixture
def client() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=(path("", sign_up),)):
        yield Client()


@pytest.mark.parametrize(
    "email", ["someone@gmail.com", "  someone@gmail.com ", "jörg@gmail.com", "info@gmail.com"]
)
def test_a_good_address_passes(email: str) -> None:
    form = SignupForm({"email": email})
    assert form.is_valid()
    assert form.cleaned_data["email"] == email.strip()


@pytest.mark.parametrize(
    ("email", "code"), [(DISPOSABLE, "disposable"), ("someone", "syntax"), ("", "required")]
)
def test_each_error_comes_once_and_its_code_is_the_reason(email: str, code: str) -> None:
    assert codes(SignupForm({"email": email})) == [code]


def test_an_optional_field_may_stay_empty() -> None:
    assert NewsForm({"email": " "}).is_valid()


def test_the_field_has_a_policy_and_messages_of_its_own() -> None:
    form = NewsForm({"email": "info@gmail.com"})
    assert codes(form) == ["role"]
    assert form.errors["email"] == ["A person's, please."]


def test_browsers_are_told_that_it_is_an_address() -> None:
    assert 'type="email"' in str(SignupForm()["email"])


def test_a_view_answers_with_code_and_message(client: Client) -> None:
    answer = client.post("/", {"email": DISPOSABLE})
    assert answer.status_code == 422
    (error,) = answer.json()["email"]
    assert error["code"] == "disposable"
    assert "mailinator.com" in error["message"]
    assert client.post("/", {"email": "someone@gmail.com"}).json() == {"email": "someone@gmail.com"}
