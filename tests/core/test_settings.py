"""Settings: where they come from, which one wins, and what a mistake is told."""

from dataclasses import fields
from pathlib import Path

import pytest

from gatepost.errors import SettingsError
from gatepost.layers import environment
from gatepost.model import Phase
from gatepost.settings import Settings, split_host_port


def test_nothing_set_is_offline_and_instant() -> None:
    settings = Settings.load(environ={})
    assert settings.sync_url is None
    assert settings.phase is Phase.INSTANT
    assert settings.budget == 0.5
    assert settings.data_dir.name == "gatepost"


def test_what_is_given_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "gatepost.toml"
    file.write_text('policy = "strict"\nbudget = 2\nmin_votes = 3\n[service]\nlisten = "x"\n')
    environ = {"GATEPOST_BUDGET": "1.5", "GATEPOST_POLICY": "observe", "HOME": "/"}
    settings = Settings.load({"policy": "signup"}, environ=environ, path=file)
    assert (settings.policy, settings.budget, settings.min_votes) == ("signup", 1.5, 3)


def test_the_file_may_be_named_by_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text('phase = "domain"\n')
    settings = Settings.load(environ={"GATEPOST_CONFIG": str(file)})
    assert settings.phase is Phase.DOMAIN


def test_the_file_in_the_working_directory_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gatepost.toml").write_text("min_votes = 2\n")
    monkeypatch.chdir(tmp_path)
    assert Settings.load(environ={}).min_votes == 2


def test_lists_in_the_environment_are_separated_by_commas() -> None:
    environ = {"GATEPOST_NAMESERVERS": "127.0.0.1:5353, ::1", "GATEPOST_DISABLED_CHECKS": "role"}
    settings = Settings.load(environ=environ)
    assert settings.nameservers == ("127.0.0.1:5353", "::1")
    assert settings.disabled_checks == {"role"}


@pytest.mark.parametrize(
    ("mapping", "environ", "text"),
    [
        (
            {"polcy": "x"},
            {},
            "unknown setting 'polcy' in the settings given; did you mean 'policy'",
        ),
        ({}, {"GATEPOST_SYNC_ULR": "x"}, "in the environment; did you mean 'sync_url'"),
        ({"policy": "singup"}, {}, "setting 'policy': there is no policy 'singup'; did you mean"),
        ({"budget": "inf"}, {}, "setting 'budget': it should be a number"),
        ({"budget": 0}, {}, "setting 'budget': it should be greater than 0"),
        ({"nameservers": ["a:b"]}, {}, "'a:b' is not host or host:port"),
        ({}, {"GATEPOST_MIN_VOTES": "many"}, "setting 'min_votes'"),
        ({}, {"GATEPOST_CONFIG": "/nowhere/gatepost.toml"}, "cannot read /nowhere/gatepost.toml"),
    ],
)
def test_a_mistake_is_named(mapping: dict[str, object], environ: dict[str, str], text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(mapping, environ=environ)
    assert text in str(caught.value)


@pytest.mark.parametrize("content", ["policy = ", b"\xff".decode("latin-1") + " = 1"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "gatepost.toml"
    file.write_text(content, encoding="latin-1")
    with pytest.raises(SettingsError, match=r"gatepost\.toml is not valid TOML"):
        Settings.load(environ={}, path=file)


def test_variables_of_the_other_programs_are_not_ours() -> None:
    assert Settings.load(environ={"GATEPOST_SERVICE_LISTEN": "x"}).policy == "signup"


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("ns.example", ("ns.example", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("::1", ("::1", 53)),
        ("[::1]:5353", ("::1", 5353)),
        ("[::1]", ("::1", 53)),
    ],
)
def test_name_servers(text: str, pair: tuple[str, int]) -> None:
    assert split_host_port(text) == pair


@pytest.mark.parametrize("text", ["", ":53", "a:0", "a:65536", "a:x", "[]:53"])
def test_what_is_no_name_server(text: str) -> None:
    with pytest.raises(ValueError, match="is not host or host:port"):
        split_host_port(text)


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    environ = {"GATEPOST_SYNC_URL": "", "GATEPOST_POLICY": "", "GATEPOST_DATA_DIR": ""}
    settings = Settings.load(environ=environ)
    assert (settings.sync_url, settings.policy) == (None, "signup")
    assert settings.data_dir.name == "gatepost"


def test_what_kubernetes_says_of_a_service_of_that_name_is_no_setting() -> None:
    environ = {
        "GATEPOST_PORT": "tcp://10.0.0.1:8950",
        "GATEPOST_PORT_8950_TCP_ADDR": "10.0.0.1",
        "GATEPOST_SERVICE_HOST": "10.0.0.1",
        "GATEPOST_SERVICE_PORT_HTTP": "8950",
        "GATEPOST_SYNC_SERVICE_HOST": "10.0.0.2",
        "GATEPOST_SMTP_PORT": "tcp://10.0.0.3:25",
    }
    assert Settings.load(environ=environ) == Settings.load(environ={})


def test_a_setting_that_ends_like_a_variable_of_kubernetes_is_one() -> None:
    assert Settings.load(environ={"GATEPOST_SMTP_PORT": "2525"}).smtp_port == 2525


@pytest.mark.parametrize("field", [field.name for field in fields(Settings)])
def test_no_name_of_a_setting_is_ignored_in_the_environment(field: str) -> None:
    assert field in environment({f"GATEPOST_{field.upper()}": "1"}, "GATEPOST_").values


def test_a_port_is_one() -> None:
    with pytest.raises(SettingsError, match=r"smtp_port.*65535"):
        Settings.load({"smtp_port": 65_536}, environ={})


def test_the_home_of_the_user_is_meant_by_its_sign() -> None:
    assert Settings.load({"data_dir": "~/lists"}, environ={}).data_dir == Path.home() / "lists"


def test_a_service_needs_its_trust_line_from_the_start() -> None:
    with pytest.raises(SettingsError, match="GATEPOST_TRUST"):
        Settings.load({"sync_url": "https://lists.example"}, environ={})
