"""The serializer field for Django REST framework."""

from conformance.gate import ONLY, Seen
from conformance.gates.django import Project  # sets the project up, before what follows

from django.utils import translation  # isort: skip
from rest_framework import serializers  # isort: skip

from gatepost_django.rest_framework import EmailField  # isort: skip

__all__ = ["Serializer"]


class Signup(serializers.Serializer):  # type: ignore[type-arg]  # not generic at run time
    email = EmailField()


class Serializer(Project):
    """An error of DRF has a code and a text."""

    def ask(self, address: str, language: str) -> Seen:
        with translation.override(language):
            serializer = Signup(data={"email": address})
            if serializer.is_valid():
                return Seen(True)
            (error,) = serializer.errors["email"]
            return Seen(False, error.code, str(error), ONLY)
