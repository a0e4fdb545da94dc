"""`ValidEmail` in WTForms alone, and in Flask-WTF."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from gatepost import Gatepost as Gate
from gatepost import Policy, SettingsError
from gatepost_flask import Gatepost, ValidEmail
from support.broken_policy import BrokenPolicy

DISPOSABLE = "someone@mailinator.com"


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    with Gate() as gate:
        yield gate


def field_of(text: object, *validators: Any) -> Any:
    """The email field of a plain WTForms form, validated."""

    class SomeForm(Form):
        email = StringField(validators=list(validators))

    form = SomeForm(MultiDict({"email": text}))
    form.validate()
    return form["email"]


def test_a_good_address_passes_and_stays_as_it_was_typed(gate: Gate) -> None:
    field = field_of("Some.One@GMAIL.com", ValidEmail(gate=gate))
    assert not field.errors
    assert field.data == "Some.One@GMAIL.com"
    assert field.gatepost_report.address.normalized == "Some.One@gmail.com"


def test_a_rejected_address_gets_the_sentence_of_the_report(gate: Gate) -> None:
    field = field_of(DISPOSABLE, ValidEmail(gate=gate))
    assert field.gatepost_report.reason == "disposable"
    assert list(field.errors) == [field.gatepost_report.message]
    assert "mailinator.com" in field.errors[0]


def test_a_message_of_ones_own_replaces_it(gate: Gate) -> None:
    field = field_of(DISPOSABLE, ValidEmail(message="Not here.", gate=gate))
    assert list(field.errors) == ["Not here."]


def test_an_address_for_review_goes_on_with_its_report(gate: Gate) -> None:
    field = field_of("info@gmail.com", ValidEmail(gate=gate))
    assert not field.errors
    assert field.gatepost_report.reason == "role"


@pytest.mark.parametrize("policy", ["strict", Policy.named("strict")])
def test_a_policy_by_name_or_by_itself_decides(gate: Gate, policy: Policy | str) -> None:
    field = field_of("info@gmail.com", ValidEmail(policy, gate=gate))
    assert field.gatepost_report.policy == "strict"
    assert len(field.errors) == 1


def test_a_policy_of_the_settings_file_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gatepost.toml").write_text('[policies.own]\nactions = { role = "reject" }\n')
    monkeypatch.chdir(tmp_path)
    with Gate() as gate:
        report = field_of("info@gmail.com", ValidEmail("own", gate=gate)).gatepost_report
    assert (report.policy, report.accepted) == ("own", False)


def test_a_misspelt_policy_is_an_error_where_the_form_is_written() -> None:
    with pytest.raises(SettingsError, match=r"strickt.*strict"):
        ValidEmail("strickt")


def test_empty_input_is_left_to_the_other_validators(gate: Gate) -> None:
    valid = ValidEmail(gate=gate)
    assert not field_of("", valid).errors
    assert field_of("", valid).gatepost_report is None
    assert not field_of("", Optional(), valid).errors
    assert list(field_of("", DataRequired("Empty."), valid).errors) == ["Empty."]
    # WTForms counts blanks as input here, and they are no address.
    assert len(field_of("  ", InputRequired(), valid).errors) == 1


@pytest.mark.parametrize("value", [5, ["someone@gmail.com"], {"email": "someone@gmail.com"}])
def test_what_is_not_text_is_refused(gate: Gate, value: object) -> None:
    field = field_of([value], ValidEmail(gate=gate))  # MultiDict wants a list of values
    assert field.data == value
    assert field.gatepost_report.reason == "syntax"


def test_a_fault_of_ours_lets_the_form_go_on(gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    before = gate.status().broken.get("gate", 0)
    field = field_of(DISPOSABLE, ValidEmail(BrokenPolicy("broken"), gate=gate))
    assert not field.errors
    assert field.gatepost_report is None
    assert gate.status().broken["gate"] == before + 1
    assert "gate is broken" in caplog.text
    assert "someone" not in caplog.text


class SignupForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    email = StringField(validators=[DataRequired(), ValidEmail()])


def client_of(**config: object) -> FlaskClient:
    app = Flask(__name__)
    app.config.update(WTF_CSRF_ENABLED=False, SECRET_KEY="not secret", **config)
    Gatepost(app)

    @app.post("/")
    def submit() -> tuple[dict[str, Any], int]:
        form = SignupForm()
        accepted = form.validate_on_submit()
        return {"errors": form.errors, "data": form.email.data}, 200 if accepted else 422

    return app.test_client()


def test_in_flask_the_form_asks_the_gate_of_the_app_it_is_used_in() -> None:
    signup, strict = client_of(), client_of(GATEPOST_POLICY="strict")
    assert signup.post("/", data={"email": "info@gmail.com"}).status_code == 200
    assert strict.post("/", data={"email": "info@gmail.com"}).status_code == 422


GERMAN = {"Accept-Language": "de-CH, en;q=0.5"}


def test_the_sentence_follows_the_browser_where_the_settings_say_so() -> None:
    client = client_of(GATEPOST_LANGUAGE="auto")
    answer = client.post("/", data={"email": DISPOSABLE}, headers=GERMAN)
    assert answer.json["errors"]["email"][0].startswith("Adressen bei mailinator.com")
    answer = client.post("/", data={"email": DISPOSABLE})
    assert answer.json["errors"]["email"][0].startswith("Addresses at mailinator.com")


def test_and_nowhere_else() -> None:
    for language, beginning in (("en", "Addresses at"), ("fr", "Les adresses de")):
        client = client_of(GATEPOST_LANGUAGE=language)
        answer = client.post("/", data={"email": DISPOSABLE}, headers=GERMAN)
        assert answer.json["errors"]["email"][0].startswith(beginning)


def test_outside_of_a_request_auto_is_english() -> None:
    with Gate({"language": "auto"}) as gate:
        field = field_of(DISPOSABLE, ValidEmail(gate=gate))
    assert field.errors[0].startswith("Addresses at")


def test_a_json_form_is_checked_too() -> None:
    client = client_of()
    assert client.post("/", json={"email": "someone@gmail.com"}).status_code == 200
    assert client.post("/", json={"email": DISPOSABLE}).status_code == 422
    assert client.post("/", json={"email": 5}).status_code == 422


def test_a_form_in_an_app_without_the_extension_is_an_error_and_no_open_gate() -> None:
    app = Flask(__name__)
    app.config.update(WTF_CSRF_ENABLED=False, SECRET_KEY="not secret")
    with app.test_request_context("/", method="POST", data={"email": DISPOSABLE}):
        form = SignupForm()
        with pytest.raises(SettingsError, match="no gate"):
            form.validate()


class TeamForm(Form):  # type: ignore[misc]  # WTForms has no types
    lead = StringField(validators=[DataRequired(), Length(max=40), ValidEmail("strict")])
    deputy = StringField(validators=[Optional(), ValidEmail()])
    members = FieldList(StringField(validators=[DataRequired(), ValidEmail()]), min_entries=1)


def test_it_stands_beside_other_validators_and_in_lists_of_fields() -> None:
    app = Flask(__name__)
    Gatepost(app)
    good = [("lead", "ann@gmail.com"), ("members-0", "bob@gmail.com"), ("members-1", "c@gmail.com")]
    with app.app_context():
        assert TeamForm(MultiDict(good)).validate()
        form = TeamForm(MultiDict([*good[:2], ("deputy", "x"), ("members-1", DISPOSABLE)]))
        assert not form.validate()
        assert set(form.errors) == {"deputy", "members"}
        assert [bool(field.errors) for field in form.members] == [False, True]
        assert form.members[1].gatepost_report.reason == "disposable"
        long = f"{'a' * 40}@gmail.com"
        form = TeamForm(MultiDict([("lead", long), *good[1:]]))
        form.validate()
        assert "40 characters" in form.lead.errors[0]
