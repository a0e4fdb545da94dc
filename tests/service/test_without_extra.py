"""A host that installed Gatepost without the extra `service`."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# As if the libraries were not installed: neither found nor importable.
BLOCKED = """
import sys

class Nowhere:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"alembic", "flask", "granian", "sqlalchemy"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Nowhere())
import importlib.util
found = importlib.util.find_spec
def find_spec(name, package=None):
    try:
        return found(name, package)
    except ModuleNotFoundError:
        return None
importlib.util.find_spec = find_spec
from gatepost.cli import main
main(sys.argv[1:])
"""


def without_extra(
    *arguments: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-c", BLOCKED, *arguments)
    return subprocess.run(
        command,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("arguments", [("serve",), ("service", "init"), ("service", "status")])
def test_its_commands_say_what_to_install(arguments: tuple[str, ...]) -> None:
    done = without_extra(*arguments)
    assert done.returncode == 2
    assert 'pip install "gatepost[service]"' in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_everything_else_works() -> None:
    assert without_extra("check", "joe@mailinator.com").returncode == 1
    assert "service" in without_extra("--help").stdout


def test_root_keys_are_made_and_used_on_a_machine_without_it(tmp_path: Path) -> None:
    key = str(tmp_path / "a.key")
    made = without_extra("service", "keys", "new", key, "--name", "example.org/a")
    assert made.stdout.startswith("example.org/a+")
    environment = {"GATEPOST_SERVICE_DATA_DIR": str(tmp_path / "data")}
    line = made.stdout.strip()
    begun = without_extra("service", "keys", "init", "--root-key", line, env=environment)
    assert begun.returncode == 0, begun.stderr
    draft = str(tmp_path / "data" / "keys" / "root-1.draft")
    signed = without_extra("service", "keys", "sign-root", draft, "--key", key, "--yes")
    assert "1 of 1 signatures by keys of root 1" in signed.stdout
