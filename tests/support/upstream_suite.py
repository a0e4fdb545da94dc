"""email-validator's own tests: fetched from its source distribution, read, never kept."""

import importlib.util
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from support.tools import MISSING

__all__ = ["rows", "syntax_tests"]

_FILE = "tests/test_syntax.py"


def syntax_tests(folder: Path) -> ModuleType:
    """The module of syntax tests that belongs to the installed version.

    Without a package index the test is skipped, or fails where CI=true.
    """
    wanted = f"email-validator=={version('email-validator')}"
    command = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check")
    options = ("--no-deps", "--no-binary", "email-validator", "--dest", str(folder), wanted)
    done = subprocess.run((*command, *options), capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"{MISSING}: pip cannot download the sources of {wanted}: {done.stderr[-300:]}")
    return _module(_unpacked(next(folder.glob("email_validator-*.tar.gz")), folder))


def rows(module: ModuleType, test: str) -> list[tuple[Any, ...]]:
    """The rows of the table that one of its tests is parametrized with."""
    marks = getattr(module, test).pytestmark
    table = next(mark for mark in marks if mark.name == "parametrize").args[1]
    return [tuple(row) if isinstance(row, list | tuple) else (row,) for row in table]


def _unpacked(archive: Path, folder: Path) -> Path:
    with tarfile.open(archive) as sources:
        member = next(name for name in sources.getnames() if name.endswith(_FILE))
        content = sources.extractfile(member)
        assert content is not None
        path = folder / "upstream_syntax_tests.py"
        path.write_bytes(content.read())
    return path


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
