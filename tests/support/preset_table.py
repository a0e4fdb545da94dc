"""The table reason by preset of docs/policies.md, made from the code and docs/verdicts.md.

`python tests/support/preset_table.py` prints it, for whoever added a reason.
"""

from pathlib import Path

from gatepost import Finding, Outcome
from gatepost.policy import PRESETS

__all__ = ["preset_table", "verdict_rows"]

DOCS = Path(__file__).parents[2] / "docs"
_HEAD = "| reason | outcome |"


def verdict_rows() -> list[list[str]]:
    """Head and rows of the table in docs/verdicts.md, which names the outcome of each reason."""
    rows = []
    for line in (DOCS / "verdicts.md").read_text(encoding="utf-8").splitlines():
        if line.startswith(_HEAD) or (rows and line.startswith("|")):
            rows.append([cell.strip(" `") for cell in line.strip("|").split("|")])
        elif rows:
            break
    return [rows[0], *rows[2:]]


def preset_table() -> str:
    """What each preset does about each reason; bold where it differs from `signup`."""
    rows = [f"| reason | {' | '.join(f'`{name}`' for name in PRESETS)} |"]
    rows.append("|---" * (len(PRESETS) + 1) + "|")
    for reason, outcome, *_ in verdict_rows()[1:]:
        finding = Finding("any", Outcome(outcome), reason)
        rows.append(f"| `{reason}` | {' | '.join(_actions(finding))} |")
    return "\n".join(rows)


def _actions(finding: Finding) -> list[str]:
    actions = [policy.decide((finding,))[0].value for policy in PRESETS.values()]
    return [action if action == actions[0] else f"**{action}**" for action in actions]


if __name__ == "__main__":
    print(preset_table())  # noqa: T201  what the script is for
