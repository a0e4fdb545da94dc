"""The table in docs/verdicts.md says what the code does, for every reason and every preset."""

from gatepost import Decision, Finding, Outcome, Reason
from gatepost.policy import PRESETS
from support.house import ROOT

HEAD = "| reason | outcome |"


def table() -> list[list[str]]:
    lines = (ROOT / "docs/verdicts.md").read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(HEAD))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip(" `") for cell in line.strip("|").split("|")])
    return [rows[0], *rows[2:]]


def test_every_reason_and_every_preset_is_in_the_table() -> None:
    head, *rows = table()
    assert head[2:] == list(PRESETS)
    assert [row[0] for row in rows] == [reason.value for reason in Reason]


def test_the_actions_are_those_of_the_presets() -> None:
    head, *rows = table()
    for reason, outcome, *actions in rows:
        finding = (Finding("any", Outcome(outcome), reason),)
        decided = [PRESETS[name].decide(finding)[0] for name in head[2:]]
        assert decided == [Decision(action) for action in actions], reason
