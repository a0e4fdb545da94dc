"""Values of settings that files hold: secrets, as Docker, Kubernetes and systemd hand them over."""

from pathlib import Path

import pytest

from gatepost.errors import SettingsError
from gatepost.layers import environment
from gatepost.settings import Settings


def test_a_file_may_hold_the_value_of_any_setting(tmp_path: Path) -> None:
    secret = tmp_path / "redis_url"
    secret.write_text("redis://:pässword@cache/0\n", encoding="utf-8")
    settings = Settings.load(environ={"GATEPOST_REDIS_URL_FILE": str(secret)})
    assert settings.redis_url == "redis://:pässword@cache/0"


def test_a_value_and_a_file_are_one_too_many(tmp_path: Path) -> None:
    variables = {"GATEPOST_REDIS_URL": "redis://a", "GATEPOST_REDIS_URL_FILE": str(tmp_path)}
    with pytest.raises(SettingsError, match="GATEPOST_REDIS_URL_FILE are both set"):
        environment(variables, "GATEPOST_")


def test_a_file_that_cannot_be_read_is_named_with_its_variable(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(SettingsError, match=f"{path}, which GATEPOST_REDIS_URL_FILE names"):
            environment({"GATEPOST_REDIS_URL_FILE": str(path)}, "GATEPOST_")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not UTF-8"):
        environment({"GATEPOST_REDIS_URL_FILE": str(tmp_path / "binary")}, "GATEPOST_")


def test_a_file_of_a_setting_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("1", encoding="utf-8")
    with pytest.raises(SettingsError, match="did you mean 'redis_url'"):
        Settings.load(environ={"GATEPOST_REDIS_ULR_FILE": str(tmp_path / "x")})
