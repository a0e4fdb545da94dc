"""Who may import whom, and that importing Gatepost does nothing else."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from support.house import PACKAGES, ROOT, modules

FRAMEWORKS = {
    "alembic",
    "allauth",
    "django",
    "dramatiq",
    "fastapi",
    "flask",
    "flask_openapi3",
    "flask_wtf",
    "granian",
    "rest_framework",
    "sqlalchemy",
    "starlette",
    "uvicorn",
    "werkzeug",
    "wtforms",
}
OURS = set(PACKAGES.values())


def imported(source: str) -> set[str]:
    """The top-level names of everything a module imports, wherever in it the import stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return names


def importers(source_root: str, forbidden: set[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(source_root)
        for name in sorted(imported(path.read_text(encoding="utf-8")) & forbidden)
    ]


def test_an_import_is_seen_wherever_it_stands() -> None:
    source = (
        "def f():\n    import flask.views\n    from django.db import models\n    from . import a"
    )
    assert imported(source) == {"flask", "django"}


@pytest.mark.parametrize("source_root", PACKAGES)
def test_every_source_root_has_modules_to_look_at(source_root: str) -> None:
    assert ROOT / source_root / PACKAGES[source_root] / "__init__.py" in modules(source_root)


def test_the_core_imports_no_framework() -> None:
    assert importers("core", FRAMEWORKS) == []


@pytest.mark.parametrize("source_root", PACKAGES)
def test_a_root_imports_none_of_ours_but_itself_and_the_core(source_root: str) -> None:
    assert importers(source_root, OURS - {PACKAGES[source_root], "gatepost"}) == []


WATCHED_IMPORT = """
import json, sys, threading
done = []
def watch(event, arguments):
    network = event.startswith("socket.get") or event in ("socket.connect", "socket.sendto")
    process = event in ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.system")
    writing = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if network or process or writing or event == "os.mkdir":
        done.append(event + " " + str(arguments[0]))
sys.addaudithook(watch)
import gatepost
print(json.dumps({
    "done": done,
    "threads": threading.active_count(),
    "modules": sorted({name.partition(".")[0] for name in sys.modules}),
}))
"""


def test_importing_gatepost_does_nothing_and_loads_no_framework(tmp_path: Path) -> None:
    # -B: the interpreter's own writing of .pyc files is not ours.
    command = (sys.executable, "-I", "-B", "-c", WATCHED_IMPORT)
    run = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    seen = json.loads(run.stdout)
    assert seen["done"] == []
    assert seen["threads"] == 1
    assert not set(seen["modules"]) & (FRAMEWORKS | {"redis"} | OURS - {"gatepost"})
    assert "gatepost" in seen["modules"]
