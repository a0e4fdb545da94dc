"""The container engine of this machine, and what is said where there is none."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Engine", "NoEngineError", "find_engine"]

LONG = 1800.0  # seconds: images are built on slow machines


class NoEngineError(Exception):
    """There is none; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Engine:
    """`docker`, with the versions of what answered."""

    server: str
    compose: str

    def run(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        check: bool = True,
        standard_input: bytes | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """One command to its end; AssertionError with what it said when it fails."""
        done = subprocess.run(
            ("docker", *arguments),
            env={**os.environ, **(env or {})},
            cwd=cwd,
            input=standard_input,
            capture_output=True,
            timeout=LONG,
            check=False,
        )
        said = subprocess.CompletedProcess(
            done.args,
            done.returncode,
            *(part.decode(errors="replace") for part in (done.stdout, done.stderr)),
        )
        assert not (check and said.returncode), (
            f"docker {' '.join(arguments)}\n{said.stdout}{said.stderr}"
        )
        return said

    def has_image(self, name: str) -> bool:
        """Whether it is here."""
        return self.run("image", "inspect", name, check=False).returncode == 0


def find_engine() -> Engine:
    """Docker with Compose 2; NoEngineError otherwise."""
    try:
        server = _asked("version", "--format", "{{json .Server}}")
        compose = _asked("compose", "version", "--short")
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip()
        raise NoEngineError(
            f"no container engine answers: {said}\n"
            "`make containers` needs Docker 20.10 or newer with Compose 2.24 or newer, running\n"
            "and open to this user. On Debian 13: apt-get install docker.io docker-compose, then\n"
            "systemctl start docker (dockerd, where there is no systemd)."
        ) from error
    return Engine(str(json.loads(server)["Version"]), compose)


def _asked(*arguments: str) -> str:
    done = subprocess.run(
        ("docker", *arguments), capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()
