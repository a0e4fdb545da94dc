"""email-validator's own tables of addresses, put to Gatepost's parser.

What its tests expect of an option, the parser with the same choice has to do.
"""

from types import ModuleType

import pytest

from gatepost import Gatepost, Reason
from gatepost.faults import FaultCode
from gatepost.options import ParseOptions, SpecialUse
from gatepost.parse import Parser
from support.upstream_suite import rows, syntax_tests

pytestmark = pytest.mark.slow

DEFAULT = Parser()
TEST_NAMES = Parser(ParseOptions(special_use_domains=SpecialUse.ALL))
QUOTED = Parser(ParseOptions(quoted_local=True, special_use_domains=SpecialUse.ALL))
LITERAL = Parser(ParseOptions(domain_literal=True, special_use_domains=SpecialUse.ALL))
LAX = Parser(
    ParseOptions(quoted_local=True, domain_literal=True, special_use_domains=SpecialUse.ALL)
)


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    return syntax_tests(tmp_path_factory.mktemp("email-validator"))


def code(parser: Parser, text: str) -> FaultCode | None:
    fault = parser.parse(text).fault
    return None if fault is None else fault.code


@pytest.mark.parametrize("test", ["test_email_valid", "test_email_valid_intl_local_part"])
def test_what_is_valid_there_has_the_same_parts_here(upstream: ModuleType, test: str) -> None:
    table = rows(upstream, test)
    assert len(table) > 10
    for text, expected in table:
        address = QUOTED.parse(text)
        if "<" in text:  # there is a switch for display names there, and none here
            assert code(QUOTED, text) is FaultCode.DISPLAY_NAME
            continue
        found = (address.local, address.domain, address.normalized)
        assert found == (expected.local_part, expected.ascii_domain, expected.normalized)
        assert address.fault is None


def test_quoted_local_parts(upstream: ModuleType) -> None:
    for text, local in rows(upstream, "test_email_valid_only_if_quoted_local_part"):
        assert code(DEFAULT, text) is FaultCode.QUOTED_LOCAL_REFUSED, text
        assert (QUOTED.parse(text).local, code(QUOTED, text)) == (local, None)


@pytest.mark.parametrize(
    "test",
    [
        "test_email_invalid_syntax",
        "test_email_invalid_syntax_strict",
        "test_email_invalid_syntax_display_name",
    ],
)
def test_what_is_refused_there_has_a_name_here(upstream: ModuleType, test: str) -> None:
    table = rows(upstream, test)
    assert table
    for text, *_ in table:
        assert code(DEFAULT, text) not in {None, FaultCode.MALFORMED}, text


def test_reserved_domains(upstream: ModuleType) -> None:
    for (text,) in rows(upstream, "test_email_invalid_reserved_domain"):
        assert code(DEFAULT, text) is FaultCode.SPECIAL_USE_DOMAIN, text
        assert code(TEST_NAMES, text) is None, text


def test_unsafe_characters(upstream: ModuleType) -> None:
    expected = {FaultCode.UNSAFE_CHARACTER, FaultCode.UNQUOTED_SPACE}
    for sign, _ in rows(upstream, "test_email_unsafe_character"):
        assert code(TEST_NAMES, f"{sign}@test") in expected, ascii(sign)
        assert code(TEST_NAMES, f"test@{sign}") in expected, ascii(sign)


def test_without_smtputf8(upstream: ModuleType) -> None:
    gate = Gatepost({"smtputf8": False, "special_use_domains": "all", "quoted_local": True})
    for text, _ in rows(upstream, "test_email_invalid_character_smtputf8_off"):
        assert gate.check_instant(text).reasons == (Reason.NON_ASCII,), text


def test_the_table_of_pyisemail(upstream: ModuleType) -> None:
    table = rows(upstream, "test_pyisemail_tests")
    assert len(table) > 100
    wrong = [(text, status) for text, status in table if not as_expected(text, status)]
    assert wrong == []


def as_expected(text: str, status: str) -> bool:
    """Whether each choice does with the text what email-validator's test says of the status."""
    if status == "ISEMAIL_VALID":
        return code(TEST_NAMES, text) is None and code(LAX, text) is None
    if status == "ISEMAIL_RFC5321_QUOTEDSTRING":
        refused = code(TEST_NAMES, text)
        return refused is FaultCode.QUOTED_LOCAL_REFUSED and code(QUOTED, text) is None
    if "_ADDRESSLITERAL" in status or status == "ISEMAIL_RFC5321_IPV6DEPRECATED":
        refused = code(TEST_NAMES, text)
        return refused is FaultCode.DOMAIN_LITERAL_REFUSED and code(LITERAL, text) is None
    if "_DOMLIT_" in status or "DOMAINLITERAL" in status or "_IPV6" in status:
        return code(LITERAL, text) not in {None, FaultCode.MALFORMED}
    return code(TEST_NAMES, text) not in {None, FaultCode.MALFORMED}
