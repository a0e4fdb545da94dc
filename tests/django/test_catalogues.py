"""What gatepost_django itself says: translated completely, and compiled as it stands."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import gatepost_django
from gatepost.messages import ENGLISH, LANGUAGES

SOURCE = Path(gatepost_django.__file__).parent
PYTHON = re.compile(r'\b_\(\s*"([^"]+)"\s*\)')
TEMPLATE = re.compile(r'{% translate "([^"]+)" %}')


def marked() -> set[str]:
    """Every sentence that is marked for translation."""
    files = [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return {*PYTHON.findall(text), *TEMPLATE.findall(text)} - {"Gatepost"}


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != ENGLISH])
def test_every_sentence_is_translated_and_compiled(language: str) -> None:
    path = SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalog = read_po(file)
    assert {message.id for message in catalog if message.id and message.string} == marked()
    compiled = BytesIO()
    write_mo(compiled, catalog)
    assert compiled.getvalue() == path.with_suffix(".mo").read_bytes()
