"""The rules of the house that a machine can keep: where files live and what they are called."""

import re

import pytest

from support.house import PACKAGES, ROOT, files

FOLDERS = {
    "benchmarks",
    "core",
    "deploy",
    "docs",
    "examples",
    "integrations",
    "milter",
    "scripts",
    "sync_service",
    "tests",
}
FILES = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "pyproject.toml",
    "tox.ini",
}
# Names that say nothing about what is inside, and so take in everything.
SHAPELESS = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py"}


def test_the_top_level_holds_what_the_design_names_and_no_more() -> None:
    top = {path.parts[0] for path in files() if not path.parts[0].startswith(".")}
    assert top - FOLDERS - FILES == set()
    assert FILES - top == set()


@pytest.mark.parametrize("source_root", PACKAGES)
def test_a_source_root_holds_one_package_and_a_readme(source_root: str) -> None:
    inside = {
        path.relative_to(source_root).parts[0]
        for path in files()
        if path.is_relative_to(source_root)
    }
    assert inside == {PACKAGES[source_root], "README.md"}
    assert (ROOT / source_root / PACKAGES[source_root] / "py.typed").is_file()


def test_every_file_is_called_after_what_is_in_it() -> None:
    assert [path for path in files() if path.name in SHAPELESS] == []


def test_no_file_tells_whose_machine_it_was_written_on() -> None:
    homes = r"/(?:home|Users)/(?!runner\b)\w+/|/root/\."
    here = re.escape(str(ROOT)) if len(ROOT.parts) > 2 else homes
    personal = re.compile(rf"(?<![\w.<>/])(?:{homes}|{here}\b)".encode())
    telling = [path for path in files() if personal.search((ROOT / path).read_bytes())]
    assert telling == []
