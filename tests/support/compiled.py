"""What is compiled where there is a compiler: found, or the test says why it is not there."""

import os
from types import ModuleType

import pytest

from gatepost.idn import is_compiled
from support.tools import require

# Read before a test tidies the environment: some test on purpose what there is without a compiler.
PLAIN = os.environ.get("COMPILE_GATEPOST") == "no"


def require_compiled() -> ModuleType:
    """The compiled Punycode; without a compiler the test is skipped, or fails where CI=true."""
    if PLAIN:
        pytest.skip("not compiled, as COMPILE_GATEPOST has it")
    if not is_compiled():
        require("gcc", package="gcc")
        require("python3-config", package="python3-dev")
        pytest.fail("there is a compiler, but Punycode is in Python: install Gatepost again")
    from gatepost.idn import _punycode

    return _punycode
