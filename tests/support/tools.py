"""System programs that some tests need: found, or the test says which package to install."""

import os
import shutil

import pytest

MISSING = "missing tool"
# Debian keeps servers in sbin, which an ordinary user's PATH does not name.
SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")


def require(command: str, *, package: str) -> str:
    """The full path of `command`; without it the test is skipped, or fails where CI=true."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), *SBIN))
    found = shutil.which(command, path=path)
    if found is None:
        # With CI=true `no_skips.py` turns this into a failure, and anyone's skip for this reason.
        pytest.skip(f"{MISSING}: {command} (Debian package {package}); `make tools` installs it")
    return found


def require_postfix() -> None:
    """A Postfix that can be started: the program, and root, as which it has to be."""
    require("postfix", package="postfix")
    if os.geteuid() != 0:
        pytest.skip(f"{MISSING}: root, as which Postfix must be started")
