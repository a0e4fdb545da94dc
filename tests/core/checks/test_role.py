"""Names of functions, in several languages and joined."""

import pytest

from gatepost.checks.role import RoleCheck
from gatepost.data import read_names
from gatepost.model import Outcome
from gatepost.parse import Parser

check = RoleCheck(read_names("roles")).check
parse = Parser().parse


def is_role(local: str) -> bool:
    finding = check(parse(f"{local}@company.example"))
    return finding is not None and finding.outcome is Outcome.WARN


@pytest.mark.parametrize(
    "local",
    [
        "info", "POSTMASTER", "no-reply", "info+x", "Sales+berlin", "info.sales", "sales-team",
        "hr_recruiting", "kundenservice", "comptabilite", "ventas", "faleconosco", "segreteria",
        "klantenservice", "biuro", "kundtjanst", "toiawase", "sampark", "podpora", "buhgalteria",
        "muhasebe", "kefu",
    ],
)  # fmt: skip
def test_a_function(local: str) -> None:
    assert is_role(local)


@pytest.mark.parametrize(
    "local",
    ["2015", "ann", "ann.smith", "info.smith", "smith.sales", "ann+info", "information.desk.ann",
     "mark-it-down", "sale", "a_b", "j-p"],
)  # fmt: skip
def test_a_person(local: str) -> None:
    assert not is_role(local)


def test_every_name_on_the_list_could_be_typed() -> None:
    for name in read_names("roles"):
        assert parse(f"{name}@company.example").fault is None
        assert is_role(name)
