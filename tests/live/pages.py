"""The blocks of a page, by the heading they stand under: what a reader would type."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_HEADING = re.compile(r"^#+ (.*)$")
_FENCE = re.compile(r"^```(\w*)$")


class PageError(Exception):
    """A page no longer has what the walk reads from it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, and its text without the fences."""

    section: str
    language: str
    text: str


class Page:
    """One page of docs/."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._blocks = tuple(_read((ROOT / name).read_text(encoding="utf-8")))

    def block(self, section: str, language: str = "sh", *, holding: str = "") -> str:
        """The first block of that language under that heading with `holding` in it."""
        for block in self._blocks:
            found = (block.section, block.language) == (section, language)
            if found and holding in block.text:
                return block.text
        raise PageError(
            f"{self.name} has no {language} block with {holding!r} under the heading {section!r}"
        )


def _read(text: str) -> list[Block]:
    blocks: list[Block] = []
    section, language, lines = "", None, []
    for line in text.splitlines():
        fence = _FENCE.match(line)
        if fence and language is None:
            language, lines = fence[1], []
        elif line == "```" and language is not None:
            blocks.append(Block(section, language, "\n".join(lines)))
            language = None
        elif language is not None:
            lines.append(line)
        elif heading := _HEADING.match(line):
            section = heading[1]
    return blocks
