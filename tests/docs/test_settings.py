"""The table in docs/settings.md has every setting there is, and no other."""

import re
from dataclasses import fields

from gatepost import Settings
from support.house import ROOT

ROW = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)


def test_every_setting_has_its_line_once() -> None:
    listed = ROW.findall((ROOT / "docs/settings.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(field.name for field in fields(Settings))
