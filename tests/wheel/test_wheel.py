"""The built wheel, installed: what is in it, and that it works away from the source tree.

tox installs it, in an environment that has never seen the source roots (`tox run -e wheel`).
"""

import importlib
import json
import subprocess
import sysconfig
from importlib.metadata import PackagePath, distribution, version
from pathlib import Path

import pytest

from support.compiled import require_compiled
from support.house import PACKAGES, files

INSTALLED = distribution("gatepost")
DIRECT = json.loads(INSTALLED.read_text("direct_url.json") or "{}")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        DIRECT.get("dir_info", {}).get("editable", False),
        reason="installed editable: `tox run -e wheel` tests the built wheel",
    ),
]


def contents() -> list[PackagePath]:
    return list(INSTALLED.files or ())


def gatepost(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = (f"{sysconfig.get_path('scripts')}/gatepost", *arguments)
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("package", PACKAGES.values())
def test_each_package_is_imported_from_the_wheel(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__file__ is not None
    assert Path(module.__file__).is_relative_to(sysconfig.get_path("purelib"))


def test_the_wheel_holds_our_packages_and_nothing_beside_them() -> None:
    top = {file.parts[0] for file in contents() if file.parts[0] != ".."}
    assert top == {*PACKAGES.values(), f"gatepost-{version('gatepost')}.dist-info"}


def test_every_file_of_every_package_is_in_the_wheel() -> None:
    ours = {
        file.relative_to(source_root).as_posix()
        for source_root, package in PACKAGES.items()
        for file in files()
        if file.is_relative_to(f"{source_root}/{package}")
    }
    assert ours - {file.as_posix() for file in contents()} == set()


@pytest.mark.parametrize("module", ["idn/_lookup", "idn/_punycode", "typos/_distance"])
def test_one_wheel_with_what_is_compiled_serves_every_python(module: str) -> None:
    require_compiled(f"gatepost/{module}".replace("/", "."))
    assert "Tag: cp311-abi3-" in (INSTALLED.read_text("WHEEL") or "")
    assert f"gatepost/{module}.abi3.so" in {file.as_posix() for file in contents()}


def test_the_licence_comes_along() -> None:
    assert "LICENSE" in {file.name for file in contents()}
    assert INSTALLED.metadata["License-Expression"] == "Apache-2.0"


def test_the_command_accepts_a_good_address(tmp_path: Path) -> None:
    checked = gatepost("check", "someone@gmail.com", "--json", folder=tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert '"accept"' in checked.stdout


def test_the_command_rejects_a_disposable_address(tmp_path: Path) -> None:
    checked = gatepost("check", "someone@mailinator.com", "--json", folder=tmp_path)
    assert (checked.returncode, checked.stderr) == (1, "")
    assert '"disposable"' in checked.stdout
