"""The types are good for users: their projects pass mypy, strictly, and pyright."""

import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PROJECT = Path(__file__).with_name("project")
RIGHT = ("flask_app.py", "fastapi_app.py", "django_app.py")
FRAMEWORKS = ("django", "fastapi", "flask_wtf", "mypy", "basedpyright")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        any(find_spec(name) is None for name in FRAMEWORKS),
        reason="needs every framework and type checker: `tox run -e typing`",
    ),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder of the user's own, which does not see the source tree or its settings."""
    shutil.copytree(PROJECT, tmp_path / "project")
    return tmp_path / "project"


def run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=project, check=False, capture_output=True, text=True)


def mypy(project: Path, *files: str) -> subprocess.CompletedProcess[str]:
    return run(project, sys.executable, "-m", "mypy", "--strict", "--no-error-summary", *files)


def pyright(project: Path, *files: str) -> list[tuple[str, int]]:
    """File and line (from 1) of every error under pyright's rules, strict ones as well."""
    config = {"typeCheckingMode": "strict", "include": list(files)}
    (project / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    python = ("--pythonpath", sys.executable)
    checked = run(project, sys.executable, "-m", "basedpyright", "--outputjson", *python)
    found = json.loads(checked.stdout)["generalDiagnostics"]
    errors = [one for one in found if one["severity"] == "error"]
    return [
        (f"{Path(e['file']).name}: {e['message']}", e["range"]["start"]["line"] + 1) for e in errors
    ]


def wrong_lines(project: Path) -> set[int]:
    lines = (project / "wrong.py").read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith("# wrong")}


def test_a_project_passes_mypy_strict(project: Path) -> None:
    checked = mypy(project, *RIGHT)
    assert (checked.stdout, checked.returncode) == ("", 0)


def test_a_project_passes_pyright(project: Path) -> None:
    assert pyright(project, *RIGHT) == []


def test_both_find_every_mistake_and_no_other(project: Path) -> None:
    said = mypy(project, "wrong.py").stdout
    assert {int(line) for line in re.findall(r"wrong\.py:(\d+): error", said)} == wrong_lines(
        project
    )
    assert {line for _, line in pyright(project, "wrong.py")} == wrong_lines(project)
