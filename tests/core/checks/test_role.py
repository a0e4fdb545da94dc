"""Names of functions, in several languages and joined."""

import re
import unicodedata

import pytest

from gatepost import Gatepost, Reason
from gatepost.checks.role import RoleCheck
from gatepost.data import read_names
from gatepost.hookspecs import DEPENDS
from gatepost.model import Finding, Outcome
from gatepost.parse import Parser

check = RoleCheck(read_names("roles")).check
parse = Parser().parse


def is_role(local: str, domain: str = "company.example") -> bool:
    finding = check(parse(f"{local}@{domain}"))
    return finding is not None and finding.outcome is Outcome.WARN


@pytest.mark.parametrize(
    "local",
    [
        "info", "POSTMASTER", "no-reply", "info+x", "Sales+berlin", "info.sales", "sales-team",
        "hr_recruiting", "kundenservice", "comptabilite", "ventas", "faleconosco", "segreteria",
        "klantenservice", "biuro", "kundtjanst", "toiawase", "sampark", "podpora", "buhgalteria",
        "muhasebe", "kefu",
        # Full width, half width, other letters, and accents on their own.
        "\uff49\uff4e\uff46\uff4f", "\uff29\uff2e\uff26\uff2f\uff0bx",
        "\uff7b\uff8e\uff9f\uff70\uff84",
        "\u30b5\u30dd\u30fc\u30c8", "\u304a\u554f\u3044\u5408\u308f\u305b", "info.\u55b6\u696d",
        "\u0938\u0902\u092a\u0930\u094d\u0915", "\u5ba2\u670d", "GESCH\xc4FTSF\xdcHRUNG",
        "informaci\xf3n", "Informac\u0327o\u0303es", "comptabilite\u0301",
    ],
)  # fmt: skip
def test_a_function(local: str) -> None:
    assert is_role(local)


@pytest.mark.parametrize(
    "local",
    ["2015", "ann", "ann.smith", "info.smith", "smith.sales", "ann+info", "information.desk.ann",
     "mark-it-down", "sale", "a_b", "j-p"],
)  # fmt: skip
def test_a_person(local: str) -> None:
    assert not is_role(local)


@pytest.mark.parametrize(
    ("local", "domain"),
    [
        ("in.fo", "gmail.com"), ("i.n.f.o+x", "googlemail.com"), ("in-fo", "pm.me"),
        ("i_n.fo", "protonmail.com"), ("info-", "proton.me"), ("info-2015", "yahoo.com"),
        ("info.sales", "gmail.com"), ("no.reply7+", "info.fastmail.com"),
        ("anything", "info.fastmail.com"), ("Sales", "fastmail.com"),
        ("\uff49\uff4e.\uff46\uff4f", "gmail.com"),
    ],
)  # fmt: skip
def test_the_mailbox_counts_however_it_is_spelt(local: str, domain: str) -> None:
    finding = RoleCheck(read_names("roles")).for_domain(domain)
    found = check(parse(f"{local}@{domain}")) if finding is DEPENDS else finding
    assert isinstance(found, Finding)
    assert found.outcome is Outcome.WARN


@pytest.mark.parametrize(
    ("local", "domain"),
    [
        ("in.fo", "outlook.com"), ("in-fo", "gmail.com"), ("in_fo", "company.example"),
        ("an.na", "gmail.com"), ("an-na", "pm.me"), ("in.fo7", "gmail.com"),
        ("-info", "yahoo.com"), ("info+x", "ann.fastmail.com"),
    ],
)  # fmt: skip
def test_what_another_provider_tells_apart_stays_a_person(local: str, domain: str) -> None:
    gate = Gatepost({})
    assert Reason.ROLE not in gate.check_instant(f"{local}@{domain}").reasons


def test_the_gate_says_so_for_both_spellings() -> None:
    gate = Gatepost({"policy": "strict"})
    for text in ("info@gmail.com", "in.fo@gmail.com", "info@pm.me", "in-fo@pm.me"):
        report = gate.check_instant(text)
        assert (report.decision, report.reason) == ("reject", "role"), text


def test_every_name_on_the_list_could_be_typed() -> None:
    for name in read_names("roles"):
        assert parse(f"{name}@company.example").fault is None
        assert is_role(name)


def test_no_name_on_the_list_ends_with_a_digit_or_has_a_sign_for_a_word() -> None:
    """By which the check tells most people, and is not kept busy by hostile ones."""
    names = read_names("roles")
    assert [
        name for name in names if name[-1].isdigit() or re.search("[\u3200-\u33ff]", name)
    ] == []
    assert not is_role("\ufdfa" * 21)


def test_names_on_the_list_are_in_the_form_that_is_compared() -> None:
    for name in read_names("roles"):
        assert unicodedata.normalize("NFKC", name).lower() == name
