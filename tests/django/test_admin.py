"""The page in the admin."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client, override_settings
from django.urls import path

from support.people.models import User

PAGE = "/admin/gatepost_django/gate/"
pytestmark = pytest.mark.usefixtures("app", "database")


@pytest.fixture
def client() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=(path("admin/", admin.site.urls),)):
        yield Client()


def staff(**permissions: bool) -> User:
    user: User = User.objects.create(username="staff", is_staff=True, **permissions)
    return user


def test_it_stands_among_the_models_and_shows_which_lists_are_in_force(client: Client) -> None:
    client.force_login(staff(is_superuser=True))
    assert PAGE in client.get("/admin/").content.decode()
    page = client.get(PAGE).content.decode()
    assert "baseline" in page
    assert "signup" in page


def test_an_address_can_be_tried(client: Client) -> None:
    client.force_login(staff(is_superuser=True))
    page = client.post(PAGE, {"address": "a@mailinator.com"}).content.decode()
    assert "reject" in page
    assert "Addresses at mailinator.com are disposable" in page
    assert "<b>@" not in client.post(PAGE, {"address": "<b>@x"}).content.decode()
    assert "review" in client.post(PAGE, {"address": "ann@gmail.con"}).content.decode()


def test_it_speaks_djangos_language(client: Client) -> None:
    client.force_login(staff(is_superuser=True))
    german = {"HTTP_ACCEPT_LANGUAGE": "de"}
    page = client.post(PAGE, {"address": "a@mailinator.com"}, **german).content.decode()
    assert "Adressen bei mailinator.com" in page
    assert "Eine Adresse ausprobieren" in page


def test_only_those_who_may_view_it_see_it(client: Client) -> None:
    user = staff()
    client.force_login(user)
    assert client.get(PAGE).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_gate"))
    assert client.get(PAGE).status_code == 200


def test_there_is_nothing_to_add_or_to_delete(client: Client) -> None:
    client.force_login(staff(is_superuser=True))
    assert client.get(f"{PAGE}add/").status_code == 403
