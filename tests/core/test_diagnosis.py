"""The diagnosis names what the authority refuses: never more, and hardly less."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gatepost.diagnosis import diagnose
from gatepost.diagnosis.characters import first_unsafe, is_space, is_unsafe
from gatepost.faults import FaultCode
from gatepost.limits import octets
from gatepost.options import ParseOptions, SpecialUse
from gatepost.parse import Parser
from support.address_texts import ALMOST, INTERNATIONAL, NOISE, OPTIONS, TEXTS, reads_in_two_ways
from support.authority import authority_says

ANY = st.one_of(TEXTS, INTERNATIONAL, ALMOST, NOISE, st.text(max_size=60))
LAX = ParseOptions(quoted_local=True, domain_literal=True, special_use_domains=SpecialUse.ALL)


@given(ANY, st.sampled_from(OPTIONS))
@example('"a \xa0b"@example.com', LAX)
@example("a@" + "\xfc" * 56 + ".com", LAX)
@example("e\u0301" * 32 + "@b.com", LAX)
@example('"' + "\\a" * 62 + '"@b.com', LAX)
@example("a@exam\ufe0fple.com", LAX)
@example("a<\u0338b@example.com", LAX)
@example("a@\u05d0\u05d1.com", LAX)
@example("a@localhost", LAX)
@example("a@\ufe0flocalhost", LAX)
@example("a@.\xad", LAX)
def test_whatever_it_calls_faulty_the_authority_refuses(text: str, options: ParseOptions) -> None:
    if diagnose(text, options) is not None and not reads_in_two_ways(text):
        assert authority_says(text, options) is None


@given(ANY, st.sampled_from(OPTIONS))
@example("a@" + ".".join(["xn--9ca" + "a" * 50] * 4), LAX)  # sent it is short, shown it is not
@example("a@xn--11b6iv14e.com", LAX)  # with a joiner where idna allows one
@example("a@xn---bbk.com", LAX)
def test_whatever_the_authority_refuses_it_can_name(text: str, options: ParseOptions) -> None:
    if authority_says(text, options) is None:
        assert diagnose(text, options) is not None


@given(st.one_of(st.text(min_size=1), st.text("ab \xa0\u0301\u200b", min_size=1)))
def test_the_first_unsafe_character_is_no_other(text: str) -> None:
    found = (
        index
        for index, sign in enumerate(text)
        if is_unsafe(sign, index) or (is_space(sign) and sign != " ")
    )
    assert first_unsafe(text) == next(found, None)


@given(ANY, st.sampled_from(OPTIONS))
def test_the_position_is_in_the_text(text: str, options: ParseOptions) -> None:
    fault = Parser(options).parse(text).fault
    if fault is not None and fault.position is not None:
        assert 0 <= fault.position < len(text)


@pytest.mark.parametrize("options", OPTIONS)
def test_what_it_cannot_name_is_told_in_the_authority_s_words(options: ParseOptions) -> None:
    parser = Parser(options)
    address = parser._faulty("a@b.com", None, "Something else.")
    assert address.fault is not None
    assert address.fault.to_dict() == {
        "code": FaultCode.MALFORMED.value,
        "message": "Something else.",
        "position": None,
    }


def test_composing_makes_no_text_shorter_than_a_quarter() -> None:
    """What is more than four times too long need not be composed to see it."""
    everything = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    longest = max(octets(unicodedata.normalize("NFD", c)) / octets(c) for c in everything)
    assert 1 < longest <= 4
