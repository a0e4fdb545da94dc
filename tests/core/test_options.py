"""Quoted local parts, domain literals and special-use domains: each taken where asked for."""

from pathlib import Path

import email_validator
import pytest

from gatepost import Gatepost, SpecialUse
from gatepost.checks.mail_host import MailHostCheck
from gatepost.errors import SettingsError
from gatepost.lists.live import Lists
from gatepost.lists.shelf import SnapshotShelf
from gatepost.model import Outcome
from gatepost.options import ParseOptions
from gatepost.parse import Parser
from gatepost.settings import Settings
from support.resolvers import FakeResolver

ALL = Parser(
    ParseOptions(quoted_local=True, domain_literal=True, special_use_domains=SpecialUse.ALL)
).parse


@pytest.mark.parametrize(
    ("setting", "value", "address"),
    [
        ("quoted_local", True, '"ann b"@company.example'),
        ("domain_literal", True, "ann@[192.0.2.1]"),
        ("special_use_domains", "all", "ann@printer.local"),
    ],
)
def test_a_setting_takes_what_the_default_refuses(
    setting: str, value: object, address: str
) -> None:
    assert not Gatepost({}).check_instant(address).accepted
    assert Gatepost({setting: value}).check_instant(address).accepted


def test_names_for_documentation_can_be_refused() -> None:
    gate = Gatepost({"special_use_domains": "none"})
    assert not gate.check_instant("ann@example.com").accepted
    assert gate.check_instant("ann@company.com").accepted


def test_the_environment_names_them_too() -> None:
    environ = {"GATEPOST_QUOTED_LOCAL": "yes", "GATEPOST_SPECIAL_USE_DOMAINS": "all"}
    options = Settings.load(environ=environ).parse_options
    assert options == ParseOptions(quoted_local=True, special_use_domains=SpecialUse.ALL)


def test_an_unknown_choice_is_a_mistake() -> None:
    with pytest.raises(SettingsError, match="special_use_domains"):
        Settings.load({"special_use_domains": "some"}, environ={})


@pytest.mark.parametrize(
    ("text", "local", "domain", "normalized"),
    [
        ('"ann"@B.com', "ann", "b.com", "ann@b.com"),
        ('"ann\\b c"@b.com', '"annb c"', "b.com", '"annb c"@b.com'),
        ("ann@[IPv6:2001:DB8::0:1]", "ann", "[ipv6:2001:db8::1]", "ann@[IPv6:2001:db8::1]"),
        ("ann@LOCALHOST", "ann", "localhost", "ann@localhost"),
        ("ann@b\xfccher.Test", "ann", "xn--bcher-kva.test", "ann@b\xfccher.test"),
        ("ann@mail.\uff54est", "ann", "mail.test", "ann@mail.test"),
        ("ann@x.te\ufb06", "ann", "x.test", "ann@x.test"),
        ("POSTMASTER@x.test", "postmaster", "x.test", "postmaster@x.test"),
    ],
)
def test_what_is_taken_has_its_parts(text: str, local: str, domain: str, normalized: str) -> None:
    for _ in range(2):  # the second time from the memo
        address = ALL(text)
        assert address.fault is None
        assert (address.local, address.domain, address.normalized) == (local, domain, normalized)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"ann"@b.com', "ann@b.com"),
        ('"Ann"@b.com', "ann@b.com"),
        ('"a\\nn"@b.com', "ann@b.com"),
        ('"ann b"@b.com', '"ann\\ b"@b.com'),
        ('"a..nn"@gmail.com', "ann@gmail.com"),
        ('"ann+x y"@gmail.com', "ann@gmail.com"),
        ('"ann"@GMAIL.com', "a.n.n+news@gmail.com"),
    ],
)
def test_quotation_marks_make_no_other_mailbox(one: str, other: str) -> None:
    assert ALL(one).canonical == ALL(other).canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"ann b"@b.com', "annb@b.com"),
        ('"a..b"@b.com', "a.b@b.com"),
        ('"a\\\\b"@b.com', "ab@b.com"),
    ],
)
def test_what_they_hold_does(one: str, other: str) -> None:
    assert ALL(one).canonical != ALL(other).canonical


def test_a_refused_quoted_address_has_the_mailbox_it_means() -> None:
    assert Parser().parse('"Ann"@b.com').canonical == "ann@b.com"


def test_global_defaults_of_email_validator_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(email_validator, "ALLOW_QUOTED_LOCAL", True)
    monkeypatch.setattr(email_validator, "ALLOW_DOMAIN_LITERAL", True)
    monkeypatch.setattr(email_validator, "SPECIAL_USE_DOMAIN_NAMES", [])
    parse = Parser().parse
    assert parse('"a b"@b.com').fault
    assert parse("a@[192.0.2.1]").fault
    assert parse("a@b.test").fault


@pytest.mark.usefixtures("baseline")
async def test_an_ip_address_is_not_looked_up(tmp_path: Path) -> None:
    resolver = FakeResolver()
    check = MailHostCheck(Lists(tmp_path, SnapshotShelf(tmp_path)), resolver, 1.0)
    finding = await check.check(ALL("ann@[192.0.2.1]"))
    assert finding is not None
    assert finding.outcome is Outcome.PASS
    assert resolver.asked == []
