"""Who may import whom, and that importing Gatepost does nothing else."""

import ast
from pathlib import Path

import pytest

import gatepost
from support.house import PACKAGES, ROOT, modules
from support.imports import frameworks_but, heavy, import_alone

OURS = set(PACKAGES.values())
# Which frameworks' packages the modules of a source root may import, anywhere in them.
ALLOWED = {
    "core": (),
    "integrations/flask": ("flask",),
    "integrations/django": ("django",),
    "integrations/fastapi": ("fastapi",),
    "milter": (),
    "sync_service": ("flask", "service"),
}


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


@pytest.mark.parametrize("source_root", PACKAGES)
def test_a_root_imports_no_framework_but_its_own(source_root: str) -> None:
    assert importers(source_root, frameworks_but(*ALLOWED[source_root])) == []


@pytest.mark.parametrize("source_root", PACKAGES)
def test_a_root_imports_none_of_ours_but_itself_and_the_core(source_root: str) -> None:
    assert importers(source_root, OURS - {PACKAGES[source_root], "gatepost"}) == []


def test_importing_gatepost_does_nothing_and_loads_no_framework() -> None:
    result = import_alone("gatepost")
    assert result.did == ()
    assert not result.loaded & (frameworks_but() | {"redis"} | OURS - {"gatepost"})
    assert "gatepost" in result.loaded


def test_importing_gatepost_waits_for_nothing_heavy() -> None:
    loaded = import_alone("gatepost").loaded
    assert not loaded & (heavy() | {"email", "email_validator", "idna", "logging", "pluggy"})


def test_the_first_verdict_waits_for_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    ask = f"""
with gatepost.Gatepost({{"data_dir": {str(tmp_path)!r}}}) as gate:
    assert gate.check_instant("someone@mailinator.com").reason == "disposable"
"""
    import_alone("gatepost", then=ask)  # the first of all builds the baseline
    assert not import_alone("gatepost", then=ask).loaded & heavy()


def test_what_waits_is_loaded_where_it_is_needed(tmp_path: Path) -> None:
    ask = f"gatepost.Gatepost(dict(data_dir={str(tmp_path)!r}, phase='domain'))"
    assert "asyncio" in import_alone("gatepost", then=ask).loaded


@pytest.mark.parametrize("name", gatepost.__all__)
def test_every_public_name_is_there_when_asked_for(name: str) -> None:
    assert getattr(gatepost, name) is not None
    assert name in dir(gatepost)


def test_type_checkers_and_the_interpreter_find_the_same_names() -> None:
    tree = ast.parse(Path(gatepost.__file__).read_text(encoding="utf-8"))
    written = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gatepost.")
        for alias in node.names
    }
    assert written == {name: f"gatepost.{home}" for name, home in gatepost._HOME.items()}
    assert set(written) == set(gatepost.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Gatpost'"):
        gatepost.Gatpost  # type: ignore[attr-defined]  # noqa: B018
