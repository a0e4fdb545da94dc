"""What a refusal says: the operator's words, the report's sentence, letters that arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost import Reason
from gatepost.messages import LANGUAGES
from gatepost_milter.wording import Wording, read_templates
from support.gates import report

DISPOSABLE = report("a@mailinator.com", Reason.DISPOSABLE)


def worded(wording: Wording, found: object = DISPOSABLE, *, utf8: bool = False) -> str:
    return wording.text(
        found,  # type: ignore[arg-type]  # a report
        party="sender",
        outcome="rejected",
        ref="7K3F-9QXM-2ABC",
        utf8=utf8,
    )


def test_the_text_says_whose_address_it_is_why_and_what_to_quote() -> None:
    assert worded(Wording()) == (f"Sender address rejected: {DISPOSABLE.message} [7K3F-9QXM-2ABC]")
    assert "mailinator.com" in DISPOSABLE.message


def test_without_a_reference_there_are_no_empty_brackets() -> None:
    text = Wording().text(DISPOSABLE, party="sender", outcome="rejected", ref="", utf8=False)
    assert text == f"Sender address rejected: {DISPOSABLE.message}"


def test_a_domain_is_named_in_ascii() -> None:
    found = report("a@bücher.example", Reason.DOMAIN_NOT_FOUND)
    assert "xn--bcher-kva.example" in worded(Wording(), found)


def test_german_is_said_without_what_ascii_lacks() -> None:
    found = report("a@b.example", Reason.DOMAIN_NOT_FOUND)
    whole = worded(Wording("de"), found, utf8=True)
    assert "prüfen" in whole
    assert worded(Wording("de"), found) == whole.replace("ü", "u")


@pytest.mark.parametrize("language", ["ja", "hi"])
def test_a_language_without_latin_letters_is_only_for_clients_that_can_read_it(
    language: str,
) -> None:
    assert worded(Wording(language)) == worded(Wording())
    assert worded(Wording(language), utf8=True) != worded(Wording(), utf8=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_in_every_language_is_readable(reason: Reason, language: str) -> None:
    assert worded(Wording(language), report("a@b.example", reason)).isascii()


def test_the_most_particular_template_counts() -> None:
    templates = read_templates(
        {
            "default": "any",
            "disposable": "disposable",
            "de": {"default": "jede", "role": "Rolle"},
        }
    )
    role = report("info@b.example", Reason.ROLE)
    assert worded(Wording("en", templates)) == "disposable"
    assert worded(Wording("en", templates), role) == "any"
    assert worded(Wording("de", templates)) == "jede"
    assert worded(Wording("de", templates), role) == "Rolle"


def test_a_template_names_what_it_wants() -> None:
    template = "{party}|{outcome}|{domain}|{reason}|{ref}|{{}}"
    wording = Wording(templates=read_templates({"default": template}))
    assert worded(wording) == "Sender|rejected|mailinator.com|disposable|7K3F-9QXM-2ABC|{}"


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("No.", "a table of reasons and texts"),
        ({"dispsable": "No."}, "there is no reason 'dispsable'; did you mean 'disposable'"),
        ({"disposable": 5}, "disposable: it should be text"),
        ({"disposable": "{domian}"}, "there is no {domian}; did you mean 'domain'"),
        ({"disposable": "{"}, "write braces that are text twice"),
        ({"disposable": "{domain.__class__}"}, "there is no {domain.__class__}"),
        ({"de": {"dispsable": "Nein."}}, "there is no reason 'dispsable'"),
    ],
)
def test_what_is_wrong_with_a_template_is_said(table: object, complaint: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  what it says is compared below
        read_templates(table)
    assert complaint in str(caught.value)


@given(st.text(max_size=60))
def test_whatever_the_domain_is_the_text_is_ascii(domain: str) -> None:
    assert worded(Wording("fr"), report(f"a@{domain}", Reason.SYNTAX)).isascii()
