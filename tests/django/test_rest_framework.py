"""The serializer field, given and made of a model's field."""

import pytest

pytest.importorskip("rest_framework")

from rest_framework import serializers

from gatepost_django.rest_framework import EmailField
from support.people.models import Member

DISPOSABLE = "someone@mailinator.com"
pytestmark = pytest.mark.usefixtures("app")


class Signup(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    email = EmailField(error_messages={"role": "A person's, please."}, policy="strict")
    second = EmailField(required=False, allow_blank=True)


class MemberSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]  # as above
    class Meta:
        model = Member
        fields = ("email", "work")


@pytest.mark.parametrize(
    ("email", "code"),
    [(DISPOSABLE, "disposable"), ("someone", "syntax"), ("", "blank"), (5, "syntax")],
)
def test_each_error_comes_once_and_its_code_is_the_reason(email: object, code: str) -> None:
    for serializer in (Signup(data={"email": email}), MemberSerializer(data={"email": email})):
        assert not serializer.is_valid()
        assert [error.code for error in serializer.errors["email"]] == [code]


def test_a_good_address_passes_also_where_django_would_not_take_it() -> None:
    assert Signup(data={"email": "jörg@gmail.com", "second": ""}).is_valid()
    assert MemberSerializer(data={"email": "jörg@gmail.com"}).is_valid()


def test_the_sentence_is_the_reports_or_ones_own() -> None:
    serializer = Signup(data={"email": "info@gmail.com", "second": DISPOSABLE})
    assert not serializer.is_valid()
    assert serializer.errors["email"] == ["A person's, please."]
    assert serializer.errors["second"][0].startswith("Addresses at mailinator.com")


def test_a_models_field_brings_its_policy() -> None:
    serializer = MemberSerializer(data={"email": "info@gmail.com", "work": "info@gmail.com"})
    assert not serializer.is_valid()
    assert set(serializer.errors) == {"work"}
