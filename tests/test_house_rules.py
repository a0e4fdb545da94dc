"""The rules of the house that a machine can keep: where files live and what they are called."""

import ast
import re
from pathlib import Path

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


def required(path: Path) -> set[tuple[str, str]]:
    """The (package, command) pairs of a file's calls `require("command", package="package")`."""
    return {
        (str(ast.literal_eval(node.keywords[0].value)), str(ast.literal_eval(node.args[0])))
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "require"
    }


def test_make_tools_installs_whatever_a_test_requires() -> None:
    listing = (ROOT / ".ci/system-packages.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in listing.splitlines() if line and not line.startswith("#")]
    tests = [path for path in files() if path.suffix == ".py" and path.parts[0] == "tests"]
    wanted = {pair for path in tests if path.name != "test_support.py" for pair in required(path)}
    assert wanted == {(package, command) for package, command, *_ in lines}
