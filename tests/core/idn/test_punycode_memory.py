"""The compiled Punycode, which strangers' names go through, touches no memory but its own."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from support.compiled import require_compiled
from support.house import ROOT
from support.punycode_storm import storm
from support.tools import require

pytestmark = pytest.mark.slow

SANITIZED = ("-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined")
SOURCE = ROOT / "core/gatepost/idn/_punycode.c"
COUNT = 12_000


def gcc(*arguments: str) -> str:
    command = (require("gcc", package="gcc"), *arguments)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def sanitized(folder: Path) -> Path:
    """The module with every access looked at."""
    include = sysconfig.get_path("include")
    if not Path(include, "Python.h").is_file():
        require("python3-config", package="python3-dev")
        pytest.skip(f"no headers of this Python in {include}")
    built = folder / "_punycode.so"
    gcc(
        *SANITIZED, "-shared", "-fPIC", "-DPy_LIMITED_API=0x030B0000", f"-I{include}",
        str(SOURCE), "-o", str(built),
    )  # fmt: skip
    return built


def test_random_names_are_read_as_in_python() -> None:
    assert storm(require_compiled(), COUNT // 2, seed=2) is None


def test_no_name_makes_it_touch_what_is_not_its_own(tmp_path: Path) -> None:
    preload = " ".join(gcc(f"-print-file-name=lib{name}.so") for name in ("asan", "ubsan"))
    found = subprocess.run(
        [sys.executable, "-m", "support.punycode_storm", str(sanitized(tmp_path)), str(COUNT)],
        env=os.environ | {"LD_PRELOAD": preload, "ASAN_OPTIONS": "detect_leaks=0"},
        cwd=ROOT / "tests",
        check=False,
        capture_output=True,
        text=True,
    )
    assert (found.returncode, found.stderr) == (0, "")
