"""docs/snapshots.md is enough for a reader in another language: it names what a file can hold."""

import re

import pytest

from gatepost.lists.state import DomainFlag
from support.house import ROOT


@pytest.fixture(scope="module")
def page() -> str:
    return " ".join((ROOT / "docs/snapshots.md").read_text(encoding="utf-8").split())


def test_every_bit_of_a_domain_state_is_explained(page: str) -> None:
    bits = page.partition("bits 0 to 7 are flags (")[2].partition(")")[0]
    assert [int(bit) for bit in re.findall(r"(?:^|, )(\d+) ", bits)] == [*DomainFlag]


def test_every_flag_of_a_line_of_text_is_named(page: str) -> None:
    flags = page.partition("with the flags ")[2].partition(". Blacklisted")[0]
    assert re.findall(r"`(\w+)`", flags) == [str(flag.name).lower() for flag in DomainFlag]
