"""Text to address: total, and of one mind with email-validator."""

import string

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.limits import MAX_INPUT, MAX_LOCAL
from gatepost.parse import Parser

PARSER = Parser()  # one for all: what it remembers must never change an answer
parse = PARSER.parse
ATOM = st.text(string.ascii_letters + string.digits + "!#$%&'*+/=?^_`{|}~-", min_size=1)
LABEL = st.text(string.ascii_letters + string.digits + "-", min_size=1, max_size=70)
LOCALS = st.lists(ATOM, min_size=1, max_size=3).map(".".join)
DOMAINS = st.lists(LABEL, min_size=1, max_size=5).map(".".join)
ALMOST = st.builds("{}@{}".format, LOCALS, DOMAINS)
NOISE = st.text(
    'aZ09.@-+_"\\ ()[]<>,;:\0\t\n\u3002\uff0e\uff41\xe9\u0301\u200b\ud800ßİ', max_size=40
)


def authority(text: str) -> tuple[str, str, str] | None:
    """What email-validator makes of it: local part, domain, normalized; None when it refuses."""
    try:
        result = validate_email(text, check_deliverability=False)
    except (EmailNotValidError, UnicodeError):
        return None
    if len(result.local_part.encode()) > MAX_LOCAL:  # it leaves RFC 5321's limit to strict mode
        return None
    return result.local_part, result.ascii_domain, result.normalized


@given(st.one_of(ALMOST, NOISE, st.builds("{}@{}".format, NOISE, DOMAINS)))
@example("POSTMASTER@Example.COM")
@example("a@b.test")
@example("a@xn--bcher-kva.example")
@example("a@xn--zz.com")
@example("a@ab--cd.com")
@example("a@b.c0")
@example("a@" + "b" * 64 + ".com")
@example("a" * 64 + "@gmail.com")
@example("a" * 65 + "@gmail.com")
@example("a@gmail.com\n")
@example("a@" + "b." * 124 + "com")
@example("a" * 64 + "@" + "b." * 94 + "com")
@example("a@" + "\u5927" * 50 + ".example")
@example("a" * 64 + "@" + "\u5927" * 50 + ".example")
@example("a@" + ".".join(["\xfc" * 20] * 5) + ".example")
@example("a" * 60 + "@" + ".".join(["\xfc" * 20] * 5) + ".example")
def test_parsing_agrees_with_email_validator(text: str) -> None:
    address, expected = parse(text), authority(text)
    found = None if address.fault else (address.local, address.domain, address.normalized)
    assert found == expected


@given(st.one_of(st.text(), NOISE, st.characters().map(lambda c: f"a{c}@b{c}.com")))
def test_parsing_is_total(text: str) -> None:
    address = parse(text)
    assert (address.domain == "") or address.domain.isascii()
    assert address.canonical.count("@") >= 1


@given(ALMOST)
def test_normalizing_twice_changes_nothing(text: str) -> None:
    once = parse(text)
    if once.fault is None:
        again = parse(once.normalized)
        assert (again.normalized, again.domain) == (once.normalized, once.domain)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("x@MAILINATOR.com", "mailinator.com"),
        ("x@mailinator\u3002com", "mailinator.com"),
        ("x@\uff4dailinator.com", "mailinator.com"),
        ("x@B\u00dcCHER.example", "xn--bcher-kva.example"),
        ("x@bu\u0308cher.example", "xn--bcher-kva.example"),
        ("x@xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_disguises_come_off(text: str, domain: str) -> None:
    address = parse(text)
    assert address.fault is None
    assert address.domain == domain


@pytest.mark.parametrize(
    "text",
    ["x@mailinator.com.", "a..b@mailinator.com", '"a b"@mailinator.com', "x@\u200bmailinator.com"],
)
def test_a_faulty_address_still_names_its_domain(text: str) -> None:
    address = parse(text)
    assert address.fault is not None
    assert address.domain == "mailinator.com"


def test_a_huge_input_is_cut_before_anything_looks_at_it() -> None:
    address = parse("\xe9" * 1_000_000 + "@example.com")
    assert address.fault is not None
    assert len(address.raw) == MAX_INPUT
    assert address.domain == ""


def test_the_memo_of_domains_is_bounded_and_changes_nothing() -> None:
    parser = Parser()
    texts = [f"a@d{number % 40_000}.example" for number in range(50_000)]
    assert all(parser.parse(text).domain == text[2:] for text in texts)
    assert len(parser._sound) <= 16_384
