"""What the local lists say of a whole domain, before any of its addresses is seen."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gatepost.checks.local import LocalCheck
from gatepost.hookspecs import DEPENDS
from gatepost.lists.overlay import Overlay
from gatepost.parse import Parser

ALLOW = "good.com\nann@gmail.com\n"
DENY = "bad.com\nann@good.com\nboss*@firm.com\n*@*.deep.org\nboss*@news.*\nann@fastmail.com\n"
Check = Callable[[str, str], LocalCheck]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def made(allow: str, deny: str) -> LocalCheck:
        (tmp_path / "allow.txt").write_text(allow, encoding="ascii")
        (tmp_path / "deny.txt").write_text(deny, encoding="ascii")
        overlay = Overlay(tmp_path)
        overlay.look()
        return LocalCheck(overlay)

    return made


@pytest.mark.parametrize(
    ("domain", "detail"),
    [
        ("other.com", None),
        ("deep.org", None),
        ("bad.com", "bad.com is denied (deny.txt, line 1)"),
        ("a.bad.com", "bad.com is denied (deny.txt, line 1)"),
        ("sub.good.com", "good.com is allowed (allow.txt, line 1)"),
        ("sub.firm.com", None),
        ("gmail.org", None),
    ],
)
def test_it_is_said_once_for_a_domain(check: Check, domain: str, detail: str | None) -> None:
    answer = check(ALLOW, DENY).for_domain(domain)
    assert answer is not DEPENDS
    assert getattr(answer, "detail", None) == detail


@pytest.mark.parametrize(
    "domain",
    ["good.com", "gmail.com", "googlemail.com", "firm.com", "x.deep.org", "news.com",
     "ann.fastmail.com"],
)  # fmt: skip
def test_mailboxes_are_told_apart_where_an_entry_is_about_one(check: Check, domain: str) -> None:
    assert check(ALLOW, DENY).for_domain(domain) is DEPENDS


def test_a_hash_may_be_about_any_mailbox(check: Check) -> None:
    hashed = f"sha256:{'0' * 64}\n"
    assert check("", DENY + hashed).for_domain("other.com") is DEPENDS


LOCALS = ("ann", "Ann+x", "boss7", "a.nn", "bob")
DOMAINS = (
    "good.com", "sub.good.com", "bad.com", "gmail.com", "googlemail.com", "firm.com", "x.org",
    "deep.org", "x.deep.org", "news.com", "ann.fastmail.com", "fastmail.com",
)  # fmt: skip


@pytest.mark.parametrize("domain", DOMAINS)
def test_it_is_what_each_address_is_told(check: Check, domain: str) -> None:
    asked = check(ALLOW, DENY)
    answer = asked.for_domain(domain)
    told = [asked.check(Parser().parse(f"{local}@{domain}")) for local in LOCALS]
    assert answer is DEPENDS or told == [answer] * len(LOCALS)
