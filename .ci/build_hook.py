"""Compiles Punycode into the wheel, where there are a C compiler and Python's headers.

Without them the wheel is pure Python, and answers the same. `GATEPOST_COMPILE=no` leaves it so on
purpose; with `GATEPOST_COMPILE=yes` it is an error when nothing can be compiled.
"""

import os
import sys
import sysconfig
from pathlib import Path
from shutil import move
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.errors import BaseError, CCompilerError

PACKAGE, NAME = "gatepost/idn", "_punycode"
# The stable ABI: one file for this version of Python and every later one.
LEAST, TAG, SUFFIX = "0x030B0000", "cp311-abi3", ".abi3.so"
WISH = os.environ.get("GATEPOST_COMPILE", "")


class CompileHook(BuildHookInterface):
    """Puts the compiled module into a wheel, or beside its source where that is used in place."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """What hatchling calls before it packs; `version` is "editable" or "standard"."""
        self.scratch = TemporaryDirectory(prefix="gatepost-")
        if self.target_name != "wheel":
            return
        built = self._compiled() if WISH != "no" and _has_stable_abi() else None
        if version == "editable":
            beside = Path(self.root, "core", PACKAGE, NAME + SUFFIX)
            beside.unlink(missing_ok=True)  # another wish may have been made before
            if built is not None:
                move(built, beside)  # perhaps to another file system
        elif built is not None:
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data |= {"pure_python": False, "tag": f"{TAG}-{platform}"}
            build_data["force_include"][str(built)] = f"{PACKAGE}/{NAME}{SUFFIX}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """What hatchling calls when it has packed."""
        self.scratch.cleanup()

    def _compiled(self) -> Path | None:
        """The compiled module; None, with the reason said, where it cannot be made."""
        source = Path(self.root, "core", PACKAGE, f"{NAME}.c")
        extension = Extension(
            NAME,
            [os.path.relpath(source)],
            define_macros=[("Py_LIMITED_API", LEAST)],
            py_limited_api=True,
        )
        command = Distribution({"ext_modules": [extension]}).get_command_obj("build_ext")
        command.build_lib = command.build_temp = self.scratch.name
        try:
            command.ensure_finalized()
            command.run()
        except (BaseError, CCompilerError) as error:
            if WISH == "yes":
                raise
            self.app.display_warning(f"Punycode stays in Python, it could not be compiled: {error}")
            return None
        return Path(self.scratch.name, NAME + SUFFIX)


def _has_stable_abi() -> bool:
    """Not without the interpreter lock, nor in any other Python than C's."""
    free = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    return sys.implementation.name == "cpython" and os.name == "posix" and not free
