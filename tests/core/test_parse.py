"""Text to address: total, and of one mind with email-validator."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gatepost.limits import MAX_INPUT
from gatepost.memory import MOST
from gatepost.options import ParseOptions, SpecialUse
from gatepost.parse import Parser
from support.address_texts import (
    ALMOST,
    DOMAINS,
    INTERNATIONAL,
    LOCALS,
    NOISE,
    OPTIONS,
    TEXTS,
    reads_in_two_ways,
)
from support.authority import authority_says
from support.idna_package import kept_codes

LAX = ParseOptions(quoted_local=True, domain_literal=True, special_use_domains=SpecialUse.ALL)

# One for all tests: what a parser remembers must never change an answer.
PARSERS = {options: Parser(options) for options in OPTIONS}
parse = PARSERS[ParseOptions()].parse


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
    agree(text, ParseOptions())


@given(st.one_of(TEXTS, INTERNATIONAL), st.sampled_from(OPTIONS))
@example("a@\ufe0flocalhost", LAX)
@example("a@\uff4cocalhost", LAX)
@example('"\u212a"@b.com', LAX)
@example('"\\\\\\""@b.com', LAX)
@example('"H\\\U0002f800"@b.com', LAX)
@example('"H\\\U0002f800a"@b.com', LAX)
@example('"\\\u212a\\"b"@b.com', LAX)
@example('"\\\xe9\u212a"@b.com', LAX)
@example('"\\\\\u212a"@b.com', LAX)
@example('"\\\u212a\\"@b.com', LAX)
@example("INF\u212a@b.com", LAX)
@example("a\u037eb@b.com", LAX)
@example("a@" + ".".join(["xn--9ca" + "a" * 50] * 4), LAX)
@example("a" * 60 + "@" + ".".join(["xn--9ca" + "a" * 20] * 4), LAX)
@example("a@\u05d0.1a.com", LAX)
@example("a@[192.0.2.1]", LAX)
def test_it_agrees_whatever_is_taken(text: str, options: ParseOptions) -> None:
    agree(text, options)


@given(INTERNATIONAL)
@settings(max_examples=500)
def test_every_script_is_read_as_email_validator_reads_it(text: str) -> None:
    agree(text, ParseOptions())


@pytest.mark.slow
@pytest.mark.parametrize("form", ["{}@b.com", "a{}@b.com", "a@{}.com", "a@b{}.com"])
def test_every_code_point_is_taken_where_email_validator_takes_it(form: str) -> None:
    for code in kept_codes():
        agree(form.format(chr(code)), ParseOptions())


@given(TEXTS)
def test_taking_more_only_ever_adds_addresses(text: str) -> None:
    """Where special-use domains are concerned email-validator has no switch to compare with."""
    none, some, every = (
        PARSERS[ParseOptions(special_use_domains=taken)].parse(text) for taken in SpecialUse
    )
    assert some.fault or some == every
    assert none.fault or none == some


def agree(text: str, options: ParseOptions) -> None:
    address = PARSERS[options].parse(text)
    if reads_in_two_ways(text):
        assert address.fault
        return
    assert (None if address.fault else address) == authority_says(text, options)


@given(st.one_of(st.text(), NOISE, st.characters().map(lambda c: f"a{c}@b{c}.com")))
def test_parsing_is_total(text: str) -> None:
    address = parse(text)
    assert (address.domain == "") or address.domain.isascii()
    assert address.canonical.count("@") >= 1


@given(st.one_of(ALMOST, TEXTS), st.sampled_from(OPTIONS))
def test_normalizing_twice_changes_nothing(text: str, options: ParseOptions) -> None:
    once = PARSERS[options].parse(text)
    if once.fault is None:
        again = PARSERS[options].parse(once.normalized)
        assert again.fault is None
        assert (again.normalized, again.domain) == (once.normalized, once.domain)
        assert again.canonical == once.canonical


@given(st.one_of(ALMOST, TEXTS), st.sampled_from(OPTIONS))
def test_case_and_encoding_make_no_other_mailbox(text: str, options: ParseOptions) -> None:
    address = PARSERS[options].parse(text)
    if address.fault is None and not address.domain.startswith("["):
        encoded = PARSERS[options].parse(f"{address.local}@{address.domain.upper()}")
        assert encoded.canonical == address.canonical


@given(LOCALS, LOCALS)
@example("Ann", "ann")
@example("a.nn", "ann")
@example("ann+x", "ann")
def test_where_no_provider_is_known_only_case_is_merged(one: str, other: str) -> None:
    first, second = parse(f"{one}@company.example"), parse(f"{other}@company.example")
    assert (first.canonical == second.canonical) is (one.lower() == other.lower())


@given(ALMOST)
def test_canonical_addresses_are_fixed_points(text: str) -> None:
    address = parse(text)
    if address.fault is None:
        again = parse(address.canonical)
        assert again.fault is not None or again.canonical == address.canonical


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


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("a@mail\ue000inator.com", ""),
        ("a@m\xe4il\U000f0000inator.com", ""),
        ("a@mail\ud800inator.com", ""),
        ("a@mailinator.com\u2028", "mailinator.com"),
        ("a@mail\u200binator.com", "mailinator.com"),
        ("a@\ue000@mailinator.com", "mailinator.com"),
    ],
)
def test_a_sign_without_a_shape_hides_a_domain_only_where_it_stays_in_it(
    text: str, domain: str
) -> None:
    assert parse(text).domain == domain


def test_a_huge_input_is_cut_before_anything_looks_at_it() -> None:
    address = parse("\xe9" * 1_000_000 + "@example.com")
    assert address.fault is not None
    assert len(address.raw) == MAX_INPUT
    assert address.domain == ""


def test_the_memo_of_domains_is_bounded_and_changes_nothing() -> None:
    parser = Parser()
    texts = [f"a@d{number % 40_000}.example" for number in range(50_000)]
    assert all(parser.parse(text).domain == text[2:] for text in texts)
    assert 0 < parser._sound.count() <= MOST
