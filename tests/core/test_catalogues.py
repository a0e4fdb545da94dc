"""Our catalogues: complete, in step with the code, and compiled.

When this fails, run `.venv/bin/python .ci/catalogues` and translate what it names.
"""

import re
import sys
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from gatepost import Reason, messages
from gatepost.faults import FaultCode
from gatepost.messages import ENGLISH, LANGUAGES, SENTENCES, catalogued
from support.commands import ran

LOCALE = Path(messages.__file__).with_name("locale")
TRANSLATED = [language for language in LANGUAGES if language != ENGLISH]
IN_CODE = set(catalogued().values())
# What a polite sentence in each of these languages does not contain.
FAMILIAR = {
    "de": r"\b(du|dein\w*|dir|dich)\b",
    "es": r"\b(tú|tu|tus|vuestr\w*)\b",
    "fr": r"\b(tu|ton|ta|tes|toi)\b",
    "hi": "(तुम|तुम्हार|तू )",
}


def po(language: str) -> dict[str, str]:
    with (LOCALE / language / "LC_MESSAGES" / "gatepost.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and not m.fuzzy}


def mo(language: str) -> GNUTranslations:
    with (LOCALE / language / "LC_MESSAGES" / "gatepost.mo").open("rb") as file:
        return GNUTranslations(file)


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_every_reason_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Reason)


def test_every_fault_has_a_sentence() -> None:
    faults = {f"syntax.{code}" for code in FaultCode if code is not FaultCode.MALFORMED}
    assert faults == set(catalogued()) - set(SENTENCES) - {"other", "typo.suggestion"}


def test_there_is_a_catalogue_for_each_language_and_no_other() -> None:
    assert sorted(path.name for path in LOCALE.iterdir()) == sorted(TRANSLATED)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    assert {text for text, translation in po(language).items() if translation} == IN_CODE
    assert set(po(language)) == IN_CODE


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_placeholder_survives(language: str) -> None:
    for text, translation in po(language).items():
        assert placeholders(translation) == placeholders(text), text


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_compiled_is_what_was_written(language: str) -> None:
    catalogue = mo(language)
    assert {text: catalogue.gettext(text) for text in IN_CODE} == po(language)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_is_not_the_english_sentence(language: str) -> None:
    assert [text for text, translation in po(language).items() if text == translation] == []


@pytest.mark.parametrize("language", FAMILIAR)
def test_people_are_addressed_politely(language: str) -> None:
    familiar = re.compile(FAMILIAR[language], re.IGNORECASE)
    assert [text for text in po(language).values() if familiar.search(text)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_sentence_ends_as_a_sentence(language: str) -> None:
    ends = (".", "?", "।", "。", "{fault}")
    assert [text for text in po(language).values() if not text.endswith(ends)] == []


def test_the_tool_says_what_it_is_for_and_writes_nothing() -> None:
    run = ran(sys.executable, ".ci/catalogues", "--help")
    assert (run.returncode, run.stderr) == (0, "")
    assert "after changing a sentence or a translation" in run.stdout
    assert not (LOCALE / "--help").exists()


def test_the_tool_begins_no_catalogue_for_what_is_no_language() -> None:
    run = ran(sys.executable, ".ci/catalogues", "klingonish")
    assert run.returncode == 2
    assert "'klingonish' is no language's code, such as pt or pt_BR" in run.stderr
    assert not (LOCALE / "klingonish").exists()
