"""Sentences: in which language, from which catalogue, and what no catalogue may break."""

import copy
import json
import pickle
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from gatepost import Gatepost, Report, SettingsError
from gatepost.faults import Fault, FaultCode
from gatepost.messages import LANGUAGES, Messages
from gatepost.parse import Parser

DISPOSABLE = "someone@mailinator.com"
GERMAN = "Adressen bei mailinator.com sind Wegwerfadressen."


@pytest.fixture(scope="module")
def report() -> Iterator[Report]:
    with Gatepost() as gate:
        yield gate.check_instant(DISPOSABLE)


def compiled(sentences: dict[str, str]) -> bytes:
    catalog, file = Catalog(charset="utf-8"), BytesIO()
    for key, text in sentences.items():
        catalog.add(key, text)
    write_mo(file, catalog)
    return file.getvalue()


def catalogue(folder: Path, language: str, content: bytes) -> Path:
    path = folder / language / "LC_MESSAGES" / "gatepost.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return folder


def sentence(messages: Messages, reason: str | None, language: str, raw: str = DISPOSABLE) -> str:
    return messages.sentence(reason, Parser().parse(raw), language)


def test_english_is_what_nobody_has_to_ask_for(report: Report) -> None:
    assert report.message.startswith("Addresses at mailinator.com are disposable.")
    assert report.message == report.message_in("en-GB") == report.to_dict()["message"]


def test_another_language_is_one_call_away(report: Report) -> None:
    assert report.message_in("de").startswith(GERMAN)
    assert report.message_in("de_AT") == report.message_in("de")


def test_the_first_language_that_we_have_is_taken(report: Report) -> None:
    assert report.localized(("is", "de-CH", "fr")).startswith(GERMAN)
    assert report.localized(("is", "fo")) == report.localized(()) == report.message


def test_each_language_has_words_of_its_own(report: Report) -> None:
    assert len({report.message_in(language) for language in LANGUAGES}) == 7


def test_only_the_sentence_depends_on_the_language(report: Report) -> None:
    english, german = report.to_dict(), report.to_dict(language="de")
    assert german.pop("message") != english.pop("message")
    assert json.dumps(german) == json.dumps(english)


def test_the_setting_changes_the_usual_language() -> None:
    with Gatepost({"language": "de-CH"}) as gate:
        report = gate.check(DISPOSABLE)
    assert report.message.startswith(GERMAN)
    assert report.localized(["is"]) == report.message
    assert report.message_in("en").startswith("Addresses at")


def test_without_a_request_auto_is_english() -> None:
    with Gatepost({"language": "auto"}) as gate:
        assert gate.check(DISPOSABLE).message.startswith("Addresses at")


def test_a_language_that_is_not_there_is_an_error() -> None:
    with pytest.raises(SettingsError, match="no 'klingon', only auto, de, en, es, fr, hi, ja, pt"):
        Gatepost({"language": "klingon"})


def test_a_report_without_complaint_says_nothing_in_any_language() -> None:
    with Gatepost() as gate:
        assert gate.check("someone@gmail.com").message_in("de") == ""


def test_a_code_that_nobody_knows_gets_a_neutral_sentence() -> None:
    assert sentence(Messages(), "acme.competitor", "en") == "We cannot take this address."
    assert sentence(Messages(), None, "fr") == "Nous ne pouvons pas accepter cette adresse."


@pytest.mark.parametrize("raw", ["{0}@{x}.mailinator.com", "{fault}", "%s@mailinator.com"])
def test_what_was_typed_is_never_a_template(raw: str) -> None:
    assert sentence(Messages(), "syntax", "de", raw).startswith("Das ist keine vollständige")


def test_what_is_wrong_with_the_text_is_said_in_the_same_language() -> None:
    text = sentence(Messages(), "syntax", "de", "some,one@gmail.com")
    assert text.endswith('Adresse. Entfernen Sie ",", das dort nicht stehen darf.')
    text = sentence(Messages(), "syntax", "en", "some,one@gmail.com")
    assert text.endswith('address. Remove ",", which cannot stand there.')


def test_no_english_stands_in_a_german_sentence() -> None:
    # What cannot be said in a person's language is left out, and the rest is still true.
    fault = Fault(FaultCode.MALFORMED, "Something that only email-validator knows.")
    address = replace(Parser().parse("someone"), fault=fault)
    text = Messages().sentence("syntax", address, "de")
    assert text == "Das ist keine vollständige E-Mail-Adresse."
    assert Messages().sentence("syntax", address, "en").endswith("email-validator knows.")


def test_a_fault_may_be_worded_by_its_code(tmp_path: Path) -> None:
    content = compiled({"syntax.bad_character": "{character} is not ours."})
    messages = Messages(folder=catalogue(tmp_path, "en", content))
    text = sentence(messages, "syntax", "en", "some,one@gmail.com")
    assert text.endswith('address. "," is not ours.')


MISSPELT = "someone@gmail.con"


def test_a_misspelt_domain_comes_with_what_may_have_been_meant() -> None:
    with Gatepost() as gate:
        report = gate.check(MISSPELT)
    meant = "Please check the spelling of gmail.con. Did you mean someone@gmail.com?"
    assert report.message == report.to_dict()["message"] == meant
    assert report.message_in("de").endswith("Meinten Sie someone@gmail.com?")


def test_where_nothing_was_meant_only_the_spelling_is_asked_for() -> None:
    assert sentence(Messages(), "typo", "en", MISSPELT) == (
        "Please check the spelling of gmail.con."
    )


def test_a_sentence_of_ones_own_may_offer_the_suggestion_or_not(tmp_path: Path) -> None:
    content = compiled({"typo": "Not {domain}, surely?", "role": "{suggestion}"})
    messages = Messages(folder=catalogue(tmp_path, "en", content))
    address = Parser().parse(MISSPELT)
    for suggestion in (None, "someone@gmail.com"):
        text = messages.sentence("typo", address, "en", suggestion=suggestion)
        assert text == "Not gmail.con, surely?"
    assert messages.sentence("role", address, "en", suggestion="a@b.example") == "a@b.example"


def test_what_is_suggested_is_never_a_template() -> None:
    text = Messages().sentence("typo", Parser().parse(MISSPELT), "en", suggestion="{x}@gmail.com")
    assert text.endswith("Did you mean {x}@gmail.com?")


def test_a_report_keeps_its_languages_when_it_is_copied_or_sent(report: Report) -> None:
    for other in (copy.deepcopy(report), pickle.loads(pickle.dumps(report))):
        assert other == report
        assert other.message_in("de") == report.message_in("de")


def test_a_catalogue_of_ones_own_comes_first(tmp_path: Path) -> None:
    folder = catalogue(tmp_path, "en", compiled({"disposable": "Not from {domain}, please."}))
    messages = Messages(folder=folder)
    assert sentence(messages, "disposable", "en") == "Not from mailinator.com, please."
    assert sentence(messages, "role", "en").startswith("This looks like a shared mailbox.")
    assert sentence(messages, "disposable", "de").startswith(GERMAN)


def test_a_catalogue_may_have_our_sentences_as_keys(tmp_path: Path) -> None:
    keys = {"We do not accept this address.": "Den nehmen wir nicht."}
    messages = Messages(folder=catalogue(tmp_path, "de", compiled(keys)))
    assert sentence(messages, "blacklisted_address", "de") == "Den nehmen wir nicht."
    assert sentence(messages, "disposable", "de").startswith(GERMAN)


def test_a_catalogue_may_add_a_language_and_a_plugins_codes(tmp_path: Path) -> None:
    content = compiled({"acme.competitor": "Concorrente: {domain}", "role": "Casella condivisa."})
    catalogue(tmp_path, "it", content)
    messages = Messages("it", tmp_path)
    assert sentence(messages, "acme.competitor", "it-CH") == "Concorrente: mailinator.com"
    assert sentence(messages, "role", "it") == "Casella condivisa."
    assert sentence(messages, "timeout", "it") == "We could not check this address in time."
    assert sentence(messages, "acme.competitor", "de") == "Diese Adresse können wir nicht annehmen."


def test_a_region_falls_back_on_its_language(tmp_path: Path) -> None:
    catalogue(tmp_path, "pt_PT", compiled({"role": "Caixa de correio partilhada."}))
    messages = Messages(folder=tmp_path)
    assert sentence(messages, "role", "pt-PT") == "Caixa de correio partilhada."
    assert sentence(messages, "timeout", "pt-PT") == sentence(messages, "timeout", "pt")


@pytest.mark.parametrize(
    "content",
    [
        compiled({"disposable": "Not from {domian}."}),
        compiled({"disposable": "Not from {domain."}),
        compiled({"disposable": "Not from {0}."}),
        compiled({"disposable": "Not from here."})[:-10],
        b"msgid",
        b"",
    ],
)
def test_a_catalogue_that_would_break_a_form_breaks_the_start(
    tmp_path: Path, content: bytes
) -> None:
    catalogue(tmp_path, "de", content)
    with pytest.raises(SettingsError, match="the catalogue 'de' cannot be used"):
        Gatepost({"locale_dir": tmp_path})


def test_a_folder_without_catalogues_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"'locale_dir': .* holds no"):
        Gatepost({"locale_dir": tmp_path})
