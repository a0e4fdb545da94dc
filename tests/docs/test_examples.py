"""Every example in README.md and docs/ does what it says.

Of each file the `python` and `console` blocks run in order, in an empty folder, with Gatepost's
defaults; Python blocks share their names. Blocks in other languages are to read. One that cannot
run says why, in a comment above it that the rendered page does not show:

    <!-- skip: next "needs a second host" -->
"""

import unittest
from pathlib import Path

import pytest
from sybil import Document, Example
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

from support import console
from support.house import ROOT, files

PAGES = [
    path for path in files() if path.suffix == ".md" and path.parts[0] in {"README.md", "docs"}
]


def evaluate_console(example: Example) -> str | None:
    return console.complaint(example.parsed)


def evaluate(page: Path) -> None:
    parsers = (PythonCodeBlockParser(), CodeBlockParser("console", evaluate_console), SkipParser())
    document = Document.parse(str(page), *parsers)
    document.namespace["__name__"] = "__main__"
    for example in document:
        if example.parsed == ("next", None):
            raise ValueError(
                f"{page}, line {example.line}: the page does not say why it skips this"
            )
        try:
            example.evaluate()
        except unittest.SkipTest:  # the reason stands in the page
            continue


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_examples_of(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    # What a page shows may depend on what was pulled: no other test has pulled anything here.
    monkeypatch.setenv("GATEPOST_DATA_DIR", str(tmp_path / "data"))
    evaluate(ROOT / page)


@pytest.mark.parametrize(
    ("block", "wrong"),
    [
        ("```python\nassert 1 == 2\n```", "AssertionError"),
        ("```python\n>>> 1 + 1\n3\n```", "Expected"),
        ("```console\n$ echo one\ntwo\n```", "promised"),
    ],
)
def test_an_example_that_lies_is_found(tmp_path: Path, block: str, wrong: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n{block}\n", encoding="utf-8")
    with pytest.raises(AssertionError) as caught:
        evaluate(page)
    assert wrong in f"{caught.type.__name__} {caught.value}"


def test_a_block_that_says_why_it_cannot_run_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text('<!-- skip: next "no such host" -->\n```python\n1 / 0\n```\n', encoding="utf-8")
    evaluate(page)


def test_a_skip_without_a_reason_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- skip: next -->\n```python\n1 / 0\n```\n", encoding="utf-8")
    with pytest.raises(ValueError, match="say why"):
        evaluate(page)
