"""Where the service's settings come from, and what is said about wrong ones."""

from pathlib import Path

import pytest

from gatepost.errors import SettingsError
from gatepost.settings import Settings
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.source_settings import FileSourceSettings, UrlSourceSettings
from gatepost_sync.trust import Trust

TOML = """
policy = "strict"

[service]
listen = "127.0.0.1:1111"
valid_days = 3
packages = false

[[service.sources]]
name = "ours"
set = "blacklist"
kind = "file"
path = "/srv/lists/ours.txt"
trust = "confirmed"

[[service.sources]]
name = "theirs"
set = "disposable"
kind = "url"
url = "https://lists.example/all.txt"
"""


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    file = tmp_path / "gatepost.toml"
    file.write_text(TOML, encoding="utf-8")
    return file


def test_the_file_is_read_and_the_gate_reads_its_own_part_of_it(toml: Path) -> None:
    settings = ServiceSettings.load(environ={}, path=toml)
    assert (settings.listen, settings.valid_days, settings.packages) == ("127.0.0.1:1111", 3, False)
    ours, theirs = settings.sources
    assert isinstance(ours, FileSourceSettings)
    assert ours.trust is Trust.CONFIRMED
    assert isinstance(theirs, UrlSourceSettings)
    assert theirs.trust is Trust.LISTED
    assert Settings.load(environ={}, path=toml).policy == "strict"


def test_the_environment_wins_over_the_file_and_the_mapping_over_both(toml: Path) -> None:
    environ = {"GATEPOST_SERVICE_LISTEN": "127.0.0.1:2222", "GATEPOST_SERVICE_VALID_DAYS": "5"}
    settings = ServiceSettings.load({"valid_days": 9}, environ=environ, path=toml)
    assert (settings.listen, settings.valid_days) == ("127.0.0.1:2222", 9)


def test_without_settings_everything_has_a_default() -> None:
    settings = ServiceSettings.load(environ={})
    assert settings.packages
    assert settings.data_dir.name == "gatepost-service"
    assert settings.database == f"sqlite:///{settings.data_dir / 'service.sqlite3'}"
    assert settings.reader_url == "http://127.0.0.1:8950"


@pytest.mark.parametrize(
    ("listen", "url"),
    [
        ("0.0.0.0:80", "http://127.0.0.1:80"),
        ("[::1]:81", "http://[::1]:81"),
        ("10.0.0.1", "http://10.0.0.1:8950"),
    ],
)
def test_readers_are_given_an_address_that_can_be_reached(listen: str, url: str) -> None:
    assert ServiceSettings(listen=listen).reader_url == url
    assert ServiceSettings(listen=listen, public_url="https://x.example").reader_url == (
        "https://x.example"
    )


@pytest.mark.parametrize(
    ("mapping", "complaint"),
    [
        ({"colect_seconds": 1}, "did you mean 'collect_seconds'"),
        ({"poll_seconds": 9}, "setting 'poll_seconds'"),
        ({"listen": "host:port"}, "not host or host:port"),
        ({"sources": "a,b"}, r"\[\[service.sources\]\]"),
        ({"sources": [{"kind": "file", "name": "a", "set": "blacklist", "pth": "x"}]}, "'path'"),
        ({"sources": {"kind": "file", "name": "a"}}, r"write \[\[service.sources\]\] with two"),
        ({"sources": ["a"]}, r"write \[\[service.sources\]\] with two brackets"),
        (
            {"sources": [{"kind": "ftp", "name": "a", "set": "blacklist"}]},
            "source 'a': kind must be 'file', 'url' or 'gatepost', not 'ftp'",
        ),
        ({"sources": [{"name": "a", "set": "blacklist"}]}, "source 'a': kind must be"),
        (
            {"sources": [{"kind": "file", "set": "blacklist", "path": "x"}]},
            "source number 1: it has no name; add a line name",
        ),
        (
            {"sources": [{"kind": "file", "name": "a", "set": "blacklist"}]},
            "source 'a': it has no path; add a line path",
        ),
        (
            {"sources": [{"kind": "file", "name": "A b", "set": "blacklist", "path": "x"}]},
            "source 'A b': name must be of small letters",
        ),
        (
            {"sources": [{"kind": "file", "name": "a", "set": "other", "path": "x"}]},
            "source 'a': set must be 'disposable', 'blacklist', .* or 'allow'",
        ),
        ({"public_url": "lists.example"}, "'public_url': gates would refuse it: .* must read"),
        ({"public_url": "https://u:p@lists.example"}, "must not hold a password"),
        ({"public_url": "https://lists.example/?a=b"}, "a query or a fragment"),
        ({"public_url": "https:///v1"}, "must read https://host/path"),
        (
            {
                "sources": [
                    {"kind": "url", "name": "a", "set": "blacklist", "url": "http://a.example"}
                ]
            },
            "not https",
        ),
        (
            {
                "sources": [
                    {"kind": "url", "name": "a", "set": "blacklist", "url": "https://u:p@a.b"}
                ]
            },
            "password",
        ),
    ],
)
def test_what_is_wrong_is_named(mapping: dict[str, object], complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        ServiceSettings.load(mapping, environ={})


def test_a_file_in_the_data_directory_is_found_unless_there_is_a_nearer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    environ = {"GATEPOST_SERVICE_DATA_DIR": str(tmp_path / "data")}
    (tmp_path / "data" / "gatepost.toml").write_text("[service]\nvalid_days = 3\n")
    assert ServiceSettings.load(environ=environ).valid_days == 3
    named = tmp_path / "named.toml"
    named.write_text("[service]\nvalid_days = 5\n")
    assert ServiceSettings.load(environ=environ, path=named).valid_days == 5
    assert ServiceSettings.load(environ={**environ, "GATEPOST_CONFIG": str(named)}).valid_days == 5
    (tmp_path / "cwd" / "gatepost.toml").write_text("[service]\nvalid_days = 4\n")
    assert ServiceSettings.load(environ=environ).valid_days == 4


def test_paths_are_absolute_wherever_a_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert ServiceSettings.load({"data_dir": "here"}).data_dir == tmp_path / "here"
    assert ServiceSettings.load({"data_dir": "~/there"}).data_dir == tmp_path / "home" / "there"
    (tmp_path / "etc").mkdir()
    file = tmp_path / "etc" / "gatepost.toml"
    file.write_text(
        '[[service.sources]]\nname = "a"\nset = "blacklist"\nkind = "file"\npath = "a.txt"\n'
    )
    (source,) = ServiceSettings.load(environ={}, path=Path("etc/gatepost.toml")).sources
    assert isinstance(source, FileSourceSettings)
    assert source.path == tmp_path / "etc" / "a.txt"


def test_an_unknown_key_in_the_file_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "gatepost.toml"
    file.write_text("[service]\nlistn = 'x'\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"'listn' in \[service\] of .*; did you mean 'listen'"):
        ServiceSettings.load(environ={}, path=file)
