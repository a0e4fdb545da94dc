"""Compiles what is in C into the wheel, where there are a C compiler and Python's headers.

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

SOURCES = ("gatepost/idn/_lookup.c", "gatepost/idn/_punycode.c", "gatepost/typos/_distance.c")
# The stable ABI: one file for this version of Python and every later one.
LEAST, TAG, SUFFIX = "0x030B0000", "cp311-abi3", ".abi3.so"
WISH = os.environ.get("COMPILE_GATEPOST", "")


class CompileHook(BuildHookInterface):
    """Puts compiled modules into a wheel, or beside their sources where those are used in place."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """What hatchling calls before it packs; `version` is "editable" or "standard"."""
        if WISH not in ("", "yes", "no"):
            raise ValueError(f"COMPILE_GATEPOST is {WISH!r}; it may be yes or no")
        self.scratch = TemporaryDirectory(prefix="gatepost-")
        built = self._made()
        if version == "editable":
            self._put_beside(built)
        elif built:
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data |= {"pure_python": False, "tag": f"{TAG}-{platform}"}
            for place, file in built.items():
                build_data["force_include"][str(file)] = place

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """What hatchling calls when it has packed."""
        self.scratch.cleanup()

    def _made(self) -> dict[str, Path]:
        """Each compiled module by its place among the packages; none, with the reason said, where
        they are not made."""
        if WISH == "no":
            return {}
        try:
            return self._compiled()
        except (BaseError, CCompilerError, OSError) as error:
            self._do_without(error)
            return {}

    def _do_without(self, error: Exception) -> None:
        if WISH == "yes":
            raise error
        self.app.display_warning(f"all stays in Python, nothing could be compiled: {error}")

    def _compiled(self) -> dict[str, Path]:
        if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
            raise OSError("this Python has no stable ABI")
        modules = [self._extension(source) for source in SOURCES]
        command = Distribution({"ext_modules": modules}).get_command_obj("build_ext")
        command.build_lib = command.build_temp = self.scratch.name
        command.ensure_finalized()
        command.run()
        return {place: Path(self.scratch.name, place) for place in map(place_of, SOURCES)}

    def _extension(self, source: str) -> Extension:
        return Extension(
            source.removesuffix(".c").replace("/", "."),
            [os.path.relpath(Path(self.root, "core", source))],
            define_macros=[("Py_LIMITED_API", LEAST)],
            extra_compile_args=["-g0"],  # else it names the folder it was built in
            py_limited_api=True,
        )

    def _put_beside(self, built: dict[str, Path]) -> None:
        """In place of what was there: another wish may have been made before."""
        try:
            for place in map(place_of, SOURCES):
                beside = Path(self.root, "core", place)
                if place in built:
                    put(built[place], beside)
                else:
                    beside.unlink(missing_ok=True)
        except OSError as error:  # a tree that nobody may write
            self._do_without(error)


def place_of(source: str) -> str:
    """Where the compiled module belongs."""
    return source.removesuffix(".c") + SUFFIX


def put(file: Path, there: Path) -> None:
    """In one step, for somebody may be importing what is there."""
    whole = there.with_suffix(f".{os.getpid()}")
    try:
        copyfile(file, whole)
        whole.replace(there)
    finally:
        whole.unlink(missing_ok=True)
