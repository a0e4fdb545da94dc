"""The table in docs/policies.md is the one that the code makes."""

from support.house import ROOT
from support.preset_table import preset_table


def test_the_table_of_the_presets_is_that_of_the_code() -> None:
    page = (ROOT / "docs/policies.md").read_text(encoding="utf-8")
    table = preset_table()
    assert table in page, f"python tests/support/preset_table.py prints it:\n{table}"
