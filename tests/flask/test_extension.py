"""The extension: one gate per app, from the app's config."""

from pathlib import Path

import pytest
from flask import Flask

from gatepost import SettingsError
from gatepost_flask import Gatepost, current_gate


def app_with(**config: object) -> Flask:
    app = Flask(__name__)
    app.config.update(config)
    return app


def test_an_app_gets_its_gate_at_once() -> None:
    app = app_with()
    Gatepost(app)
    with app.app_context():
        assert current_gate.check("someone@mailinator.com").reason == "disposable"


def test_one_extension_serves_the_apps_of_a_factory_each_with_its_own_config() -> None:
    gatepost = Gatepost()
    strict, relaxed = app_with(GATEPOST_POLICY="strict"), app_with(GATEPOST_POLICY="observe")
    gatepost.init_app(strict)
    gatepost.init_app(relaxed)
    with strict.app_context():
        assert not current_gate.check("info@gmail.com").accepted
    with relaxed.app_context():
        assert current_gate.check("info@gmail.com").accepted
    assert strict.extensions["gatepost"] is not relaxed.extensions["gatepost"]


@pytest.mark.usefixtures("baseline")
def test_the_config_goes_over_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GATEPOST_POLICY", "observe")
    monkeypatch.setenv("GATEPOST_MIN_VOTES", "2")
    app = app_with(GATEPOST_POLICY="strict", GATEPOST_DATA_DIR=tmp_path)
    Gatepost(app)
    settings = app.extensions["gatepost"].settings
    assert (settings.policy, settings.min_votes, settings.data_dir) == ("strict", 2, tmp_path)


def test_a_misspelt_setting_stops_the_app_and_names_the_right_one() -> None:
    with pytest.raises(SettingsError, match=r"polcy.*policy"):
        Gatepost(app_with(GATEPOST_POLCY="strict"))


def test_a_wrong_config_leaves_the_gate_that_was_there() -> None:
    app = app_with()
    gatepost = Gatepost(app)
    gate = app.extensions["gatepost"]
    app.config["GATEPOST_BUDGET"] = -1
    with pytest.raises(SettingsError, match="budget"):
        gatepost.init_app(app)
    assert app.extensions["gatepost"] is gate


def test_initialising_an_app_again_replaces_its_gate() -> None:
    app = app_with()
    gatepost = Gatepost(app)
    first = app.extensions["gatepost"]
    app.config["GATEPOST_POLICY"] = "strict"
    gatepost.init_app(app)
    assert app.extensions["gatepost"] is not first
    assert app.extensions["gatepost"].policy.name == "strict"


def test_close_takes_the_gate_from_its_app_and_from_no_other() -> None:
    gatepost = Gatepost()
    one, other = app_with(), app_with()
    gatepost.init_app(one)
    gatepost.init_app(other)
    gatepost.close(one)
    gatepost.close(one)
    assert "gatepost" not in one.extensions
    assert "gatepost" in other.extensions


def test_an_app_without_the_extension_says_what_to_do() -> None:
    with app_with().app_context(), pytest.raises(SettingsError, match=r"call .*Gatepost\(app\)"):
        current_gate.check("someone@gmail.com")


def test_outside_of_an_app_flask_says_so() -> None:
    with pytest.raises(RuntimeError, match="application context"):
        current_gate.check("someone@gmail.com")
