"""Our C with every access to memory looked at, in a process of its own."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from support.house import ROOT
from support.tools import require

__all__ = ["load", "said", "stormed"]

_SANITIZED = ("-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined")


def stormed(module: str, storm: ModuleType, count: int, folder: Path) -> tuple[int, str]:
    """How a storm of so many random questions to the C of a module ended, and what it printed. It
    is a program that is told the compiled file and the count."""
    preload = " ".join(_gcc(f"-print-file-name=lib{name}.so") for name in ("asan", "ubsan"))
    found = subprocess.run(
        [sys.executable, "-m", storm.__name__, str(_compiled(module, folder)), str(count)],
        env=os.environ | {"LD_PRELOAD": preload, "ASAN_OPTIONS": "detect_leaks=0"},
        cwd=ROOT / "tests",
        check=False,
        capture_output=True,
        text=True,
    )
    return found.returncode, found.stderr


def load(file: str) -> ModuleType:
    """The compiled module in that file."""
    name = Path(file).stem
    spec = spec_from_file_location(name, file, loader=ExtensionFileLoader(name, file))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def said(ask: Callable[..., object], *asked: object) -> object:
    """The answer, or what the error says that is raised instead."""
    try:
        return ask(*asked)
    except ValueError as error:
        return str(error)


def _compiled(module: str, folder: Path) -> Path:
    include = sysconfig.get_path("include")
    if not Path(include, "Python.h").is_file():
        require("python3-config", package="python3-dev")
        pytest.skip(f"no headers of this Python in {include}")
    source = ROOT / "core" / f"{module.replace('.', '/')}.c"
    built = folder / f"{source.stem}.so"
    _gcc(
        *_SANITIZED, "-shared", "-fPIC", "-DPy_LIMITED_API=0x030B0000", f"-I{include}",
        str(source), "-o", str(built),
    )  # fmt: skip
    return built


def _gcc(*arguments: str) -> str:
    command = (require("gcc", package="gcc"), *arguments)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
