"""The table of addresses from the standards, and what docs/format.md says of it."""

import re

import pytest
from email_validator import EmailNotValidError, validate_email

from gatepost.faults import FaultCode
from gatepost.options import SpecialUse
from gatepost.parse import Parser
from support.address_table import GRAMMAR, Case, cases
from support.house import ROOT

CASES = cases()
PAGE = (ROOT / "docs/format.md").read_text(encoding="utf-8")


def verdict(case: Case) -> str:
    fault = Parser(case.options).parse(case.address).fault
    return "valid" if fault is None else fault.code.value


def authority_takes(case: Case) -> bool:
    """What email-validator says, asked with its own switches for the same choices."""
    options = case.options
    try:
        validate_email(
            case.address,
            check_deliverability=False,
            allow_quoted_local=options.quoted_local,
            allow_domain_literal=options.domain_literal,
            test_environment=options.special_use_domains is SpecialUse.ALL,
        )
    except EmailNotValidError:
        return False
    return True


def first_column(heading: str) -> list[str]:
    """The codes in the first column of the table below a heading of docs/format.md."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE)


def test_the_table_is_large_and_says_nothing_twice() -> None:
    asked = {(case.address, case.options) for case in CASES}
    assert len(asked) == len(CASES) >= 300


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_verdict_on(case: Case) -> None:
    assert verdict(case) == case.verdict


@pytest.mark.parametrize("case", CASES, ids=str)
def test_differences_from_email_validator_are_named(case: Case) -> None:
    differs = authority_takes(case) is not (case.verdict == "valid")
    assert differs is (case.note not in {"", GRAMMAR})


def test_every_difference_from_email_validator_is_in_the_page() -> None:
    named = {case.note for case in CASES} - {"", GRAMMAR}
    assert set(first_column("Differences from email-validator")) == named


def test_whatever_the_grammar_allows_and_we_refuse_is_in_the_page() -> None:
    refused = {case.verdict for case in CASES if case.note == GRAMMAR}
    assert set(first_column("Stricter than the grammar")) == refused
    assert "valid" not in refused


def test_every_fault_is_in_the_page_and_all_but_the_fallback_in_the_table() -> None:
    assert first_column("Faults") == [code.value for code in FaultCode]
    found = {case.verdict for case in CASES} - {"valid"}
    assert found == {code.value for code in FaultCode} - {FaultCode.MALFORMED}
