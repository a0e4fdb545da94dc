"""Spellings of one mailbox, by provider."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.address import Address
from gatepost.canonical import canonical
from gatepost.data import read_names
from gatepost.parse import Parser

parse = Parser().parse


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("John.Doe+news@gmail.com", "johndoe@gmail.com"),
        ("a.b.c@googlemail.com", "abc@gmail.com"),
        ("+ann@gmail.com", "+ann@gmail.com"),
        ("ann+@gmail.com", "ann@gmail.com"),
        ("a_b-c@gmail.com", "a_b-c@gmail.com"),
        ("Ann+x@outlook.com", "ann@outlook.com"),
        ("j.doe+x@hotmail.co.uk", "j.doe@hotmail.co.uk"),
        ("ann+x@live.fr", "ann@live.fr"),
        ("ann-x@outlook.com", "ann-x@outlook.com"),
        ("ann@me.com", "ann@icloud.com"),
        ("Ann@mac.com", "ann@icloud.com"),
        ("ann+x@icloud.com", "ann+x@icloud.com"),
        ("a.nn@icloud.com", "a.nn@icloud.com"),
        ("a.n-n_e+x@protonmail.com", "anne@proton.me"),
        ("anne@pm.me", "anne@proton.me"),
        ("anne@protonmail.ch", "anne@proton.me"),
        ("ann+x@fastmail.com", "ann@fastmail.com"),
        ("shop@ann.fastmail.com", "ann@fastmail.com"),
        ("Shop+x@ANN.fastmail.fm", "ann@fastmail.fm"),
        ("shop@ann.sent.com", "ann@sent.com"),
        ("shop@a.b.fastmail.com", "shop@a.b.fastmail.com"),
        ("ann-shop@yahoo.com", "ann@yahoo.com"),
        ("ann-shop-2@yahoo.co.uk", "ann@yahoo.co.uk"),
        ("ann+shop@yahoo.com", "ann+shop@yahoo.com"),
        ("ann-shop@yahoo.co.jp", "ann-shop@yahoo.co.jp"),
        ("a.b-c+x@ya.ru", "a-b-c@yandex.ru"),
        ("a-b.c@yandex.com", "a-b-c@yandex.ru"),
        ("ann+x@gmx.de", "ann+x@gmx.de"),
        ("Ann+x@company.example", "ann+x@company.example"),
        ("ann@EXAMPLE.org", "ann@example.org"),
        ("ann+x@hotmail.my", "ann@hotmail.my"),
        ("ann+x@hotmail.ph", "ann@hotmail.ph"),
        ("a.\u0301+@gmail.com", "\xe1@gmail.com"),
        ("J\u030can@company.example", "\u01f0an@company.example"),
        ("STRA\xdfE@company.example", "stra\xdfe@company.example"),
    ],
)
def test_the_mailbox_behind(spelling: str, expected: str) -> None:
    assert parse(spelling).canonical == expected


@pytest.mark.parametrize(
    ("spelling", "tag"),
    [
        ("ann+news+old@gmail.com", "news+old"),
        ("ann-news@yahoo.com", "news"),
        ("news@ann.fastmail.com", "news"),
        ("ann+news@company.example", ""),
    ],
)
def test_the_tag_is_what_the_owner_added(spelling: str, tag: str) -> None:
    assert parse(spelling).tag == tag


def test_in_quotes_every_character_counts() -> None:
    assert canonical('"a.b+c"', "gmail.com") == '"a.b+c"@gmail.com'


# What the providers say, written down a second time and in another way: a pattern that takes the
# tag away, the characters to take out, the mailbox's domain.
SAYS: dict[str, tuple[str, str, str]] = {
    "gmail.com": (r"(?<=.)\+.*", r"\.", "gmail"),
    "googlemail.com": (r"(?<=.)\+.*", r"\.", "gmail"),
    "outlook.com": (r"(?<=.)\+.*", "(?!)", "outlook"),
    "hotmail.fr": (r"(?<=.)\+.*", "(?!)", "hotmail.fr"),
    "icloud.com": ("(?!)", "(?!)", "apple"),
    "me.com": ("(?!)", "(?!)", "apple"),
    "proton.me": (r"(?<=.)\+.*", "[._-]", "proton"),
    "pm.me": (r"(?<=.)\+.*", "[._-]", "proton"),
    "fastmail.com": (r"(?<=.)\+.*", "(?!)", "fastmail"),
    "yahoo.com": ("(?<=.)-.*", "(?!)", "yahoo"),
    "yahoo.co.jp": ("(?!)", "(?!)", "yahoo.co.jp"),
    "company.example": ("(?!)", "(?!)", "company"),
}


def mailbox(local: str, domain: str) -> tuple[str, str]:
    tag, ignored, home = SAYS[domain]
    name = re.sub(tag, "", local.lower(), count=1)
    return unicodedata.normalize("NFC", re.sub(ignored, "", name) or name), home


# Signs that compose with the letter before them, some with a small one only.
locals_ = st.from_regex(
    r"[abAJ_+-]{1,2}[\u0301\u030c]?(\.[\u0301\u030c]?[abAJ_+-]{0,2}){0,2}", fullmatch=True
)
spellings = st.tuples(locals_, st.sampled_from(sorted(SAYS)))


@given(spellings, spellings)
@example(("a.b+a", "gmail.com"), ("AB", "googlemail.com"))
@example(("a-b", "yahoo.com"), ("a", "yahoo.com"))
@example(("a_b", "pm.me"), ("ab", "proton.me"))
@example(("a", "me.com"), ("a", "icloud.com"))
def test_it_merges_exactly_what_the_provider_merges(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert (canonical(*one) == canonical(*other)) is (mailbox(*one) == mailbox(*other))


@given(spellings)
@example(("a.\u0301+", "gmail.com"))
@example(("J\u030c", "company.example"))
def test_the_canonical_form_is_its_own(spelling: tuple[str, str]) -> None:
    once = canonical(*spelling)
    local, _, domain = once.rpartition("@")
    assert canonical(local, domain) == once
    assert parse(once).fault or parse(once).canonical == once


OF_PROVIDERS = re.compile(
    "(gmail|googlemail|hotmail|live|outlook|msn|windowslive|passport|proton|protonmail|pm|fastmail"
    r"|yahoo|ymail|rocketmail|myyahoo|yandex|ya)\.[a-z.]+"
)
# Run by other companies, or so that we cannot tell.
OF_OTHERS = {"yahoo.co.jp", "yahoo.cn", "yahoo.com.cn", "yahoo.com.cy"}


def test_no_domain_of_a_provider_on_our_lists_is_without_its_rule() -> None:
    listed = read_names("free") | read_names("popular") | read_names("wellknown")
    without = {domain for domain in listed if canonical("a+b-c", domain) == f"a+b-c@{domain}"}
    assert set(filter(OF_PROVIDERS.fullmatch, without)) == OF_OTHERS


@given(st.text(), st.text())
def test_any_text_has_a_canonical_form(local: str, domain: str) -> None:
    address = Address(f"{local}@{domain}", local, domain, "")
    assert address.canonical.count("@") >= 1
    assert isinstance(address.tag, str)
