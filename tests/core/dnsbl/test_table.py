"""The tables of block lists in the settings."""

from pathlib import Path
from typing import Any

import pytest

from gatepost import Settings, SettingsError
from gatepost.dnsbl.zone import KNOWN


def loaded(**table: Any) -> Settings:
    return Settings.load({"dnsbl": {"acme": table}}, environ={})


def test_no_list_is_asked_unless_it_is_configured() -> None:
    assert Settings.load({}, environ={}).dnsbl == {}


def test_a_known_list_needs_its_kind_and_a_key() -> None:
    table = loaded(kind="spamhaus_dbl", key_env="ACME_KEY").dnsbl["acme"]
    assert table.made() == KNOWN["spamhaus_dbl"]


def test_any_other_list_needs_a_zone_and_codes(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(" s3cret \n")
    settings = loaded(
        zone="{key}.bl.example",
        codes={"127.0.0.2": "spam"},
        key_file=str(file),
        listed="bad.example",
    )
    zone = settings.dnsbl["acme"].made()
    assert (zone.zone, zone.codes, zone.listed) == (
        "{key}.bl.example",
        {"127.0.0.2": "spam"},
        "bad.example",
    )
    assert settings.dnsbl["acme"].key() == "s3cret"


def test_a_known_list_can_be_asked_elsewhere() -> None:
    zone = loaded(kind="uribl", zone="uribl.mirror.example").dnsbl["acme"].made()
    assert (zone.zone, zone.bits) == ("uribl.mirror.example", True)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, r"dnsbl\.acme\.zone.*spamhaus_dbl, spamhaus_zrd, surbl, uribl"),
        ({"kind": "spamhaus"}, r"dnsbl\.acme\.kind.*spamhaus_"),
        ({"kind": "spamhaus_dbl"}, r"dnsbl\.acme\.key_file.*needs a key"),
        ({"zone": "bl.example"}, r"dnsbl\.acme\.codes"),
        ({"zone": "bl.example", "codes": {"2": "x"}}, r"dnsbl\.acme\.codes.*127\.0\.0\.2"),
        ({"kind": "surbl", "keyfile": "x"}, r"dnsbl\.acme.*unknown key 'keyfile'.*key_file"),
    ],
)
def test_what_is_wrong_is_named(table: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        loaded(**table)


def test_a_key_that_is_not_there_is_an_error_that_says_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACME_KEY", raising=False)
    with pytest.raises(SettingsError, match="ACME_KEY is not set"):
        loaded(kind="spamhaus_dbl", key_env="ACME_KEY").dnsbl["acme"].key()
    with pytest.raises(SettingsError, match=r"cannot read .*missing"):
        loaded(kind="spamhaus_dbl", key_file=str(tmp_path / "missing")).dnsbl["acme"].key()
