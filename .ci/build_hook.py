"""Compiles Punycode into the wheel, where there are a C compiler and Python's headers.

Without them the wheel is pure Python, and answers the same. `COMPILE_GATEPOST=no` leaves it so on
purpose; with `COMPILE_GATEPOST=yes` it is an error when nothing can be compiled. (What begins with
`GATEPOST_` are settings.)
"""

import os
import sys
import sysconfig
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.errors import BaseError, CCompilerError

PACKAGE, NAME = "gatepost/idn", "_punycode"
# The stable ABI: one file for this version of Python and every later one.
LEAST, TAG, SUFFIX = "0x030B0000", "cp311-abi3", ".abi3.so"
WISH = os.environ.get("COMPILE_GATEPOST", "")


class CompileHook(BuildHookInterface):
    """Puts the compiled module into a wheel, or beside its source where that is used in place."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """What hatchling calls before it packs; `version` is "editable" or "standard"."""
        if WISH not in ("", "yes", "no"):
            raise ValueError(f"COMPILE_GATEPOST is {WISH!r}; it may be yes or no")
        self.scratch = TemporaryDirectory(prefix="gatepost-")
        built = self._made()
        if version == "editable":
            self._put_beside(built)
        elif built is not None:
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data |= {"pure_python": False, "tag": f"{TAG}-{platform}"}
            build_data["force_include"][str(built)] = f"{PACKAGE}/{NAME}{SUFFIX}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """What hatchling calls when it has packed."""
        self.scratch.cleanup()

    def _made(self) -> Path | None:
        """The compiled module; None, with the reason said, where it is not made."""
        if WISH == "no":
            return None
        try:
            return self._compiled()
        except (BaseError, CCompilerError, OSError) as error:
            self._do_without(error)
            return None

    def _do_without(self, error: Exception) -> None:
        if WISH == "yes":
            raise error
        self.app.display_warning(f"Punycode stays in Python, it could not be compiled: {error}")

    def _compiled(self) -> Path:
        if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
            raise OSError("this Python has no stable ABI")
        source = Path(self.root, "core", PACKAGE, f"{NAME}.c")
        extension = Extension(
            NAME,
            [os.path.relpath(source)],
            define_macros=[("Py_LIMITED_API", LEAST)],
            extra_compile_args=["-g0"],  # else it names the folder it was built in
            py_limited_api=True,
        )
        command = Distribution({"ext_modules": [extension]}).get_command_obj("build_ext")
        command.build_lib = command.build_temp = self.scratch.name
        command.ensure_finalized()
        command.run()
        return Path(self.scratch.name, NAME + SUFFIX)

    def _put_beside(self, built: Path | None) -> None:
        """In place of what was there: another wish may have been made before."""
        beside = Path(self.root, "core", PACKAGE, NAME + SUFFIX)
        try:
            if built is None:
                beside.unlink(missing_ok=True)
            else:  # in one step, for somebody may be importing it
                whole = beside.with_suffix(f".{os.getpid()}")
                copyfile(built, whole)
                whole.replace(beside)
        except OSError as error:  # a tree that nobody may write
            self._do_without(error)
