"""What a fault tells: a code, a position, and a sentence."""

import pytest

from gatepost import Gatepost, Outcome, Reason
from gatepost.faults import FAULT_SENTENCES, FaultCode, fault_sentence
from gatepost.parse import Parser

parse = Parser().parse


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("someone", "no_at", None),
        ("ann\uff20b.com", "full_width_at", 3),
        ("ann@b@c.com", "two_ats", 5),
        ("ann@b.com,bob@c.com", "two_ats", 13),
        ("ann@b.com;bob@c.com", "two_ats", 13),
        ("ann@b.com bob@c.com", "two_ats", 13),
        ("ann@b\xfc.com\uff0cbob@c.com", "two_ats", 14),
        ("an(n@b_c@d.com", "two_ats", 8),
        ("ann@my+tag@gmail.com", "two_ats", 10),
        ("Ann <a@b.com>", "display_name", 4),
        ("mailto:ann@b.com", "extra_text", 0),
        ("MailTo:ann@b.com?subject=x", "extra_text", 0),
        ("mailto:ann@b.com,bob@c.com", "extra_text", 0),
        ("https://ann@b.com/", "extra_text", 0),
        ("https://b.com/@ann", "extra_text", 0),
        ("Email:ann@b.com", "extra_text", 0),
        ("Friends: ann@b.com;", "extra_text", 0),
        ("ann@b.com/work", "extra_text", 9),
        ("ann@b\xfc.com?subject=x", "extra_text", 10),
        ("a:b@c.com", "bad_character", 1),
        ("mailto:" + "a" * 64 + "@b.com", "local_too_long", 64),
        ("ann(x)@b.com", "comment", 3),
        ("ann@b.com (x)", "comment", 10),
        ("ann@b\xfc.com\u3000 (x)", "comment", 12),
        ("ann (x)@b.com", "comment", 4),
        ("ann b (x)@b.com", "unquoted_space", 3),
        ("@b.com", "empty_local", 0),
        ("ann@", "empty_domain", 3),
        ("a" * 65 + "@b.com", "local_too_long", 64),
        ("\xe9" * 33 + "@b.com", "local_too_long", 32),
        ("a@" + "b." * 127 + "com", "domain_too_long", 255),
        ("a@" + "\xfc.c." * 40 + "com", "domain_too_long", None),
        ("a@x." + "b" * 64 + ".com", "label_too_long", 4 + 63),
        ("a" * 64 + "@" + ("b" * 63 + ".") * 2 + "c" * 60 + ".com", "address_too_long", 254),
        (".ann@b.com", "leading_dot", 0),
        ("ann@.b.com", "leading_dot", 4),
        ("ann.@b.com", "trailing_dot", 3),
        ("ann@b.com.", "trailing_dot", 9),
        ("an..n@b.com", "double_dot", 3),
        ("ann@b\u3002\uff0ecom", "double_dot", 6),
        ("an n@b.com", "unquoted_space", 2),
        ("ann@b.com\n", "unquoted_space", 9),
        ("an,n@b.com", "bad_character", 2),
        ("ann@b_c.com", "bad_character", 5),
        ("an\u200bn@b.com", "unsafe_character", 2),
        ("ann@b\u202e.com", "unsafe_character", 5),
        ('"ann@b.com', "unclosed_quote", 0),
        ('"an"n@b.com', "quote_placement", 4),
        ('"ann"@b.com', "quoted_local_refused", 0),
        ("ann@[300.1.1.1]", "bad_domain_literal", 4),
        ("ann@[127.0.0.1]", "domain_literal_refused", 4),
        ("ann@b-.com", "hyphen_placement", 5),
        ("ann@-b.com", "hyphen_placement", 4),
        ("ann@ab--c.com", "hyphen_placement", 6),
        ("ann@mail.xn--0.com", "bad_idna", 9),
        ("ann@a\u2764b.com", "bad_idna", 5),
        ("ann@b", "no_dot_in_domain", None),
        ("ann@b.c0", "bad_tld", 7),
        ("ann@mail.b.local", "special_use_domain", 11),
    ],
)
def test_the_code_and_the_place(text: str, code: str, position: int | None) -> None:
    fault = parse(text).fault
    assert fault is not None
    assert (fault.code, fault.position) == (code, position)


def test_the_cases_above_and_the_fallback_are_all_there_is() -> None:
    assert set(FAULT_SENTENCES) == set(FaultCode) - {FaultCode.MALFORMED}


@pytest.mark.parametrize("code", list(FAULT_SENTENCES))
def test_every_code_has_one_sentence_that_says_what_to_do(code: FaultCode) -> None:
    sentence = fault_sentence(code, ";")
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    assert "{" not in sentence
    assert sentence.partition(" ")[0] in {
        "Add", "Type", "Leave", "Enter", "Remove", "Shorten", "Put", "Write", "Check", "Complete",
        "Correct", "Use",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        (",", '","'),
        ("\uff1b", '"\uff1b" (U+FF1B)'),
        ("\u200b", "U+200B (zero width space)"),
        ("\u202e", "U+202E (right-to-left override)"),
        ("\0", "U+0000"),
        ("\ud800", "U+D800"),
    ],
)
def test_a_character_that_cannot_be_seen_is_called_by_its_name(character: str, shown: str) -> None:
    sentence = fault_sentence(FaultCode.UNSAFE_CHARACTER, character)
    assert sentence == f"Remove the invisible or unsafe character {shown}."


@pytest.mark.parametrize(
    "text",
    [
        "mailto:ann@b.com", "https://ann@b.com", "https://b.com/@ann", "Email: ann@b.com",
        "ann@b.com,bob@c.com", "ann@b.com;bob@c.com", "ann@b.com bob@c.com", "ann@my+tag@gmail.com",
        "ann@b.com/work", "ann@b.com (work)",
    ],
)  # fmt: skip
def test_no_sign_alone_is_to_be_removed_where_a_wrong_address_would_be_left(text: str) -> None:
    fault = parse(text).fault
    assert fault is not None
    assert not fault.message.startswith(('Remove "', "Remove the space"))


@pytest.fixture
def gate() -> Gatepost:
    return Gatepost({})


def test_a_report_has_one_reason_for_all_faults_and_the_fault_beside_it(gate: Gatepost) -> None:
    report = gate.check_instant("an,n@company.example")
    assert report.reason is Reason.SYNTAX
    assert report.message.endswith('Remove ",", which cannot stand there.')
    finding = report.to_dict()["findings"][0]
    assert (finding["outcome"], finding["reason"]) == (Outcome.FAIL.value, "syntax")
    assert finding["fault"] == {
        "code": "bad_character",
        "message": 'Remove ",", which cannot stand there.',
        "position": 2,
    }


def test_other_findings_have_no_fault(gate: Gatepost) -> None:
    findings = gate.check_instant("ann@company.example").to_dict()["findings"]
    assert {finding["fault"] for finding in findings} == {None}


def test_a_fault_does_not_repeat_what_was_typed(gate: Gatepost) -> None:
    report = gate.check_instant("very.secret,name@company.example")
    assert "secret" not in report.message + str(report.to_dict()["findings"])
