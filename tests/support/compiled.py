"""What is compiled where there is a compiler: found, or the test says why it is not there."""

import os
from importlib import import_module
from types import ModuleType

import pytest

from gatepost.compiled import in_python
from support.tools import require

__all__ = ["require_compiled"]

# Read before a test tidies the environment: some test on purpose what there is without a compiler.
PLAIN = os.environ.get("COMPILE_GATEPOST") == "no"


def require_compiled(name: str) -> ModuleType:
    """The compiled module; without a compiler the test is skipped, or fails where CI=true."""
    if PLAIN:
        pytest.skip("not compiled, as COMPILE_GATEPOST has it")
    if in_python():
        require("gcc", package="gcc")
        require("python3-config", package="python3-dev")
        pytest.fail("there is a compiler, but something is in Python: install Gatepost again")
    return import_module(name)
