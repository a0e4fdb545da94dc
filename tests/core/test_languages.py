"""Which language a person gets."""

import pytest

from gatepost.languages import accepted_languages, best_language

KNOWN = {"de": "de", "en": "en", "pt-br": "pt_BR", "pt": "pt"}


@pytest.mark.parametrize(
    ("wanted", "best"),
    [
        (["de"], "de"),
        (["de-CH"], "de"),
        (["de_CH.UTF-8"], "de"),
        (["DE-ch-1996"], "de"),
        (["pt-BR"], "pt_BR"),
        (["pt-PT"], "pt"),
        (["it", "pt"], "pt"),
        (["den"], "none"),
        (["*"], "none"),
        ([""], "none"),
        ([], "none"),
    ],
)
def test_the_first_that_we_have_is_the_best(wanted: list[str], best: str) -> None:
    assert best_language(wanted, KNOWN, "none") == best


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("de", ("de",)),
        ("de-CH, de;q=0.9, en;q=0.8", ("de-CH", "de", "en")),
        ("en;q=0.5, ja", ("ja", "en")),
        ("en;Q=0.5,fr;q=0.7", ("fr", "en")),
        ("fr;q=0, de", ("de",)),
        ("fr;q=much, de", ("de",)),
        ("fr;q=nan, de", ("de",)),
        ("*", ("*",)),
        (" , ;q=1", ()),
        ("", ()),
    ],
)
def test_a_header_is_read_by_weight(header: str, tags: tuple[str, ...]) -> None:
    assert accepted_languages(header) == tags


def test_a_header_without_end_is_read_to_some_end() -> None:
    assert len(accepted_languages("de," * 100_000)) == 20
