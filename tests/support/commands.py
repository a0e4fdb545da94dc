"""Tools of the registries that read our files, as commands."""

import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

import pytest

from support.house import ROOT

__all__ = ["ran", "tool"]


def tool(name: str, module: str) -> str:
    """The command `name` of an installed package; the group `deploy-test` has them all."""
    path = Path(sysconfig.get_path("scripts")) / name
    if find_spec(module) is None and not path.exists():
        pytest.skip(f"{name} is not installed: pip install --group deploy-test")
    return str(path)


def ran(*command: str) -> subprocess.CompletedProcess[str]:
    """Runs to its end in the root of the house."""
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": "/nonexistent"},
    )  # fmt: skip
