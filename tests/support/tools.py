"""System programs that some tests need: found, or the test says which package to install."""

import os
import shutil

import pytest

# Debian keeps servers in sbin, which an ordinary user's PATH does not name.
SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")


def require(command: str, *, package: str) -> str:
    """The full path of `command`; without it the test is skipped, or fails where CI=true."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), *SBIN))
    found = shutil.which(command, path=path)
    if found is not None:
        return found
    reason = f"missing tool: {command} (Debian package {package}); `make tools` installs it"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
