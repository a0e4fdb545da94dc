"""The sign-up page of examples/flask_signup, as a browser without scripts sees it."""

import re
from importlib import import_module

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gatepost import Policy
from support.broken_policy import BrokenPolicy
from support.house import ROOT


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.syspath_prepend(ROOT / "examples")
    app: Flask = import_module("flask_signup").create_app({"TESTING": True})
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def sign_up(client: FlaskClient, email: str, name: str = "Ada Lovelace", **more: str) -> "Answer":
    form = client.get("/").text
    token = re.search(r'name="csrf_token" type="hidden" value="([^"]+)"', form)
    assert token is not None
    data = {"csrf_token": token[1], "name": name, "email": email, **more}
    return Answer(client.post("/", data=data))


class Answer:
    """What came back, and the parts of it that people and programs look for."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.location = response.headers.get("Location")
        self.text = response.text
        self.reasons = re.findall(r'data-reason="(\w+)"', self.text)

    def tag(self, element: str, name: str) -> str:
        """The opening tag of the element with this id."""
        found = re.search(rf'<{element}\b[^>]*\bid="{name}"[^>]*>', self.text)
        assert found is not None, f"there is no {element} with the id {name}"
        return found[0]


def test_the_form_has_a_label_and_tells_browsers_what_it_wants(client: FlaskClient) -> None:
    answer = Answer(client.get("/"))
    email = answer.tag("input", "email")
    assert '<label for="email">' in answer.text
    assert 'autocomplete="email"' in email
    assert 'type="email"' in email
    assert "aria-invalid" not in email
    assert 'aria-describedby="email-hint"' in email
    assert answer.tag("p", "email-hint")
    assert 'role="alert"' not in answer.text


@pytest.mark.parametrize(
    ("email", "reason"),
    [("someone@mailinator.com", "disposable"), ("someone", "syntax"), ("", "required")],
)
def test_a_refused_address_comes_back_with_its_reason(
    client: FlaskClient, email: str, reason: str
) -> None:
    answer = sign_up(client, email)
    assert (answer.status, answer.reasons) == (422, [reason])
    assert f'value="{email}"' in answer.tag("input", "email")
    assert 'value="Ada Lovelace"' in answer.tag("input", "name")


def test_an_error_is_tied_to_its_field_and_summed_up_where_the_focus_is(
    client: FlaskClient,
) -> None:
    answer = sign_up(client, "someone@mailinator.com")
    email = answer.tag("input", "email")
    assert 'aria-invalid="true"' in email
    assert 'aria-describedby="email-error email-hint"' in email
    assert "aria-invalid" not in answer.tag("input", "name")
    summary = re.search(r'<div class="summary"[^>]*>', answer.text)
    assert summary is not None
    assert {'role="alert"', 'tabindex="-1"', "autofocus"} <= set(summary[0].strip("<>").split())
    assert '<a href="#email">Addresses at mailinator.com are disposable.' in answer.text
    assert "<title>Error: " in answer.text


def test_what_was_probably_meant_is_said_beside_a_refusal(client: FlaskClient) -> None:
    answer = sign_up(client, "someone@gmailcom")
    assert (answer.status, answer.reasons) == (422, ["unusual_syntax"])
    assert "Did you mean someone@gmail.com?" in answer.text
    assert "Did you mean" not in sign_up(client, "someone@mailinator.com").text


def test_without_scripts_the_form_itself_asks_what_was_meant(client: FlaskClient) -> None:
    asked = sign_up(client, "ann@gmail.con")
    assert (asked.status, asked.reasons) == (422, ["typo"])
    assert 'name="meant" value="ann@gmail.com" checked' in asked.text
    for meant in ("ann@gmail.com", "ann@gmail.con"):
        answer = sign_up(client, "ann@gmail.con", asked="ann@gmail.con", meant=meant)
        assert answer.status == 303
        assert f"<dd>{meant}</dd>" in client.get("/welcome").text


def test_who_types_something_else_instead_is_not_held_to_the_question(client: FlaskClient) -> None:
    answer = sign_up(client, "bob@gmail.con", asked="ann@gmail.con", meant="ann@gmail.com")
    assert 'name="meant" value="bob@gmail.com" checked' in answer.text
    answer = sign_up(client, "bob@gmail.com", asked="ann@gmail.con", meant="ann@gmail.com")
    assert "<dd>bob@gmail.com</dd>" in client.get("/welcome").text


def test_it_speaks_german_to_those_who_ask_for_it(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept-Language": "de-AT"}).text
    assert '<html lang="de">' in page
    assert "Konto anlegen" in page


def test_a_name_that_is_too_long_is_not_called_missing(client: FlaskClient) -> None:
    answer = sign_up(client, "someone@gmail.com", name="x" * 101)
    assert (answer.status, answer.reasons) == (422, ["invalid"])


def test_an_accepted_address_leads_to_the_welcome_page(client: FlaskClient) -> None:
    answer = sign_up(client, "  Someone@GMAIL.com ")
    assert (answer.status, answer.location) == (303, "/welcome")
    welcome = client.get("/welcome").text
    assert "Welcome, Ada Lovelace" in welcome
    assert "<dd>Someone@gmail.com</dd>" in welcome
    assert 'data-decision="accept"' in welcome
    assert "the built-in lists" in welcome


def test_an_address_for_review_is_accepted_and_the_page_says_why(client: FlaskClient) -> None:
    assert sign_up(client, "info@gmail.com").status == 303
    welcome = client.get("/welcome").text
    assert 'data-decision="review"' in welcome
    assert "shared mailbox" in welcome


def test_a_fault_of_ours_lets_people_in_and_says_so(app: Flask) -> None:
    app.extensions["gatepost"].policy = BrokenPolicy("broken")
    client = app.test_client()
    assert sign_up(client, "someone@mailinator.com").status == 303
    welcome = client.get("/welcome").text
    assert 'data-decision="unchecked"' in welcome
    assert "not your fault" in welcome


def test_a_policy_that_only_observes_refuses_nobody(app: Flask) -> None:
    app.extensions["gatepost"].policy = Policy.named("observe")
    assert sign_up(app.test_client(), "someone@mailinator.com").status == 303


def test_what_is_typed_is_shown_as_text(client: FlaskClient) -> None:
    answer = sign_up(client, '"><script>alert(1)</script>@x', name="<b>Ada</b>")
    assert "<script>" not in answer.text
    assert "<b>" not in answer.text


def test_a_page_that_was_open_for_too_long_keeps_what_was_typed(client: FlaskClient) -> None:
    data = {"csrf_token": "old", "name": "Ada", "email": "someone@gmail.com"}
    answer = Answer(client.post("/", data=data))
    assert answer.status == 400
    assert 'value="someone@gmail.com"' in answer.tag("input", "email")
    assert 'role="alert"' in answer.text
    assert "open for too long" in answer.text


def test_nobody_is_welcome_before_signing_up(client: FlaskClient) -> None:
    answer = Answer(client.get("/welcome"))
    assert (answer.status, answer.location) == (303, "/")


def test_nothing_comes_from_elsewhere_and_nothing_is_inline(client: FlaskClient) -> None:
    response = client.get("/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall("<script[^>]*>", response.text) == ['<script src="/gatepost/live.js" defer>']
    assert not re.search(r"<style|\bstyle=|\bon\w+=|//", response.text)
    for path in re.findall(r'href="(/static/[^"]+)"', response.text):
        with client.get(path) as found:
            assert found.status_code == 200
            assert b"@import" not in found.data
