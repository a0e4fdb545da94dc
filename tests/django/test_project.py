"""What a project gets besides fields: signal, commands, live check, catalogues, checks."""

import gettext
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django import forms
from django.core.checks import run_checks
from django.core.management import call_command
from django.template import Context, Template
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import translation

from gatepost.messages import SENTENCES
from gatepost_django.apps import GatepostConfig
from gatepost_django.forms import EmailField
from gatepost_django.gate import current_gate
from gatepost_django.signals import verified

DISPOSABLE = "someone@mailinator.com"
LIVE = (path("gatepost/", include("gatepost_django.urls")),)
pytestmark = pytest.mark.usefixtures("app")


class SignupForm(forms.Form):
    email = EmailField()


def test_every_verification_is_told() -> None:
    seen: list[tuple[Any, str | None]] = []

    def note(sender: Any, report: Any, **_: Any) -> None:
        seen.append((sender, report.reason))

    verified.connect(note)
    try:
        SignupForm({"email": DISPOSABLE}).is_valid()
    finally:
        verified.disconnect(note)
    assert seen == [(GatepostConfig, "disposable")]


def test_a_template_may_say_what_was_probably_meant() -> None:
    page = Template("{% load gatepost %}{{ form.email|gatepost_suggestion }}")
    form = SignupForm({"email": "ann@gmail.con"})
    assert form.is_valid()
    assert page.render(Context({"form": form})) == "ann@gmail.com"
    assert page.render(Context({"form": SignupForm({"email": "ann@gmail.com"})})) == ""
    assert form.fields["email"].gatepost_report.reason == "typo"  # type: ignore[attr-defined]


def test_a_form_forgets_what_another_form_was_told() -> None:
    SignupForm({"email": "ann@gmail.con"}).is_valid()
    assert SignupForm().fields["email"].gatepost_report is None  # type: ignore[attr-defined]


def test_the_commands_ask_the_gate_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    with override_settings(GATEPOST={"POLICY": "strict"}):
        with pytest.raises(SystemExit) as caught:
            call_command("gatepost", "check", "info@gmail.com")
        assert caught.value.code == 1
        assert "reject" in capsys.readouterr().out
        call_command("gatepost", "check", "ann@gmail.com")
        call_command("gatepost", "status")
    assert "baseline" in capsys.readouterr().out


def test_pull_without_a_service_is_one_line_that_says_what_to_set(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as caught:
        call_command("gatepost", "pull")
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("gatepost: sync_url is not set")


@pytest.fixture
def client() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=LIVE, MIDDLEWARE=[]):
        yield Client(enforce_csrf_checks=True)


def test_the_live_check_answers_json_and_fragments(client: Client) -> None:
    answer = client.post("/gatepost/check", {"email": "ann@gmail.con"})
    assert answer.json()["suggestion"] == "ann@gmail.com"
    assert answer["Cache-Control"] == "no-store"
    htmx = {"HTTP_HX_REQUEST": "true"}
    fragment = client.post("/gatepost/check", {"email": "ann@gmail.con"}, **htmx)
    assert 'value="ann@gmail.com"' in fragment.content.decode()
    assert client.get("/gatepost/check").status_code == 405


def test_the_live_check_reads_json_too(client: Client) -> None:
    posted = {"email": "ann@gmail.con"}
    answer = client.post("/gatepost/check", posted, content_type="application/json")
    assert answer.json()["suggestion"] == "ann@gmail.com"


def test_the_live_check_answers_so_many_questions_a_minute(client: Client) -> None:
    with override_settings(GATEPOST={"LIVE_PER_MINUTE": 2}):
        answers = [client.post("/gatepost/check", {"email": "a@b.de"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) >= 1


def test_the_script_is_there_and_cached(client: Client) -> None:
    answer = client.get("/gatepost/live.js")
    assert answer["Content-Type"] == "text/javascript"
    again = client.get("/gatepost/live.js", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_projects_own_catalogue_comes_before_ours(tmp_path: Path) -> None:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalog = Catalog(locale="de")
    catalog.add(SENTENCES["disposable"], "Bitte keine Wegwerfadresse bei {domain}.")
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalog)
    _forget_catalogues()
    with override_settings(LOCALE_PATHS=[tmp_path]), translation.override("de"):
        errors = list(SignupForm({"email": DISPOSABLE}).errors["email"])
        other = list(SignupForm({"email": "nobody"}).errors["email"])
    _forget_catalogues()
    assert errors == ["Bitte keine Wegwerfadresse bei mailinator.com."]
    assert other[0].startswith("Das ist keine vollständige E-Mail-Adresse")


def _forget_catalogues() -> None:
    """As Django's own tests do: it reads its catalogues once a process."""
    from django.utils.translation import trans_real

    gettext._translations.clear()  # type: ignore[attr-defined]
    trans_real._translations.clear()
    trans_real._active = trans_real.Local()
    trans_real._default = None


def test_routes_without_their_middleware_are_warned_about() -> None:
    routes = {"ROUTES": {"/signup": "email"}}
    with override_settings(GATEPOST=routes, MIDDLEWARE=[]):
        (warning,) = run_checks(tags=["gatepost"])
    assert warning.id == "gatepost.W001"
    with override_settings(GATEPOST=routes):
        assert run_checks(tags=["gatepost"]) == []


def test_a_wrong_route_is_named_by_the_system_check() -> None:
    with override_settings(GATEPOST={"ROUTES": {"signup": "email"}}):
        (error,) = run_checks(tags=["gatepost"])
    assert "signup" in error.msg


def test_the_commands_json_is_that_of_the_core(capsys: pytest.CaptureFixture[str]) -> None:
    from gatepost_django.management.commands.gatepost import gatepost_commands

    gatepost_commands().main(["check", "--json", "ann@gmail.com"], standalone_mode=False)
    said = json.loads(capsys.readouterr().out)
    assert said["normalized"] == current_gate().check("ann@gmail.com").address.normalized
