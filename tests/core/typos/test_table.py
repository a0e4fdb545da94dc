"""How many misspellings are corrected as they were meant, and how many real names are touched."""

from pathlib import Path

import pytest

from gatepost.checks.typo import build_speller
from gatepost.data import read_ranked
from gatepost.typos.speller import Speller

TABLE = Path(__file__).parents[1] / "data/typos.tsv"


@pytest.fixture(scope="module")
def speller() -> Speller:
    return build_speller()


def rows() -> list[tuple[str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in lines if not line.startswith("#"))
    return [(typed, meant) for typed, meant in cells]


def test_typos_are_corrected_and_innocents_are_not_touched(speller: Speller) -> None:
    typos = [(typed, meant) for typed, meant in rows() if meant != "-"]
    innocents = [typed for typed, meant in rows() if meant == "-"]
    missed = [
        (typed, speller.meant(typed)) for typed, meant in typos if speller.meant(typed) != meant
    ]
    touched = [(name, speller.meant(name)) for name in innocents if speller.meant(name)]
    right = len(typos) - len(missed)
    print(  # noqa: T201  the figures are what the table is for
        f"\n{right} of {len(typos)} typos corrected as meant ({right / len(typos):.1%}), "
        f"{len(touched)} of {len(innocents)} innocents touched; not corrected: {missed}"
    )
    assert min(len(typos), len(innocents)) >= 300
    assert right >= 0.95 * len(typos)
    assert touched == []


def test_no_row_stands_twice_and_none_contradicts_the_popular_list() -> None:
    typed = [typed for typed, _ in rows()]
    assert len(typed) == len(set(typed))
    assert {meant for _, meant in rows()} - {"-"} <= set(read_ranked("popular"))


def test_what_is_popular_is_never_corrected(speller: Speller) -> None:
    assert [name for name in read_ranked("popular") if speller.meant(name)] == []


@pytest.mark.parametrize("domain", ["mail.gmail.com", "x.mailo.com", "user.fastmail.com"])
def test_nothing_below_a_real_name_is_corrected(speller: Speller, domain: str) -> None:
    assert speller.meant(domain) is None


@pytest.mark.parametrize("domain", ["", "com", "xn--gmil-6na.com", "a" * 253, "g" + "mail." * 40])
def test_anything_has_an_answer(speller: Speller, domain: str) -> None:
    assert speller.meant(domain) is None
