"""compose.yaml of a clone, as a project of its own on ports of its own."""

import json
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from containers.engine import Engine
from containers.patience import wait_for

__all__ = ["Stack"]


@dataclass(frozen=True, slots=True)
class Stack:
    """All of it; `folder` is the clone."""

    engine: Engine
    folder: Path
    project: str
    port: int

    @property
    def url(self) -> str:
        """Where gates find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def inside(self) -> str:
        """Where those find it who run it."""
        return f"http://127.0.0.1:{self.port + 1}"

    def compose(
        self, *arguments: str, check: bool = True, said: bytes | None = None
    ) -> subprocess.CompletedProcess[str]:
        """`docker compose …` of this project."""
        file = self.folder / "deploy/compose/compose.yaml"
        return self.engine.run(
            "compose", "--project-name", self.project, "--file", str(file), *arguments,
            env={
                "GATEPOST_LISTEN": f"127.0.0.1:{self.port}",
                "GATEPOST_INSIDE_LISTEN": f"127.0.0.1:{self.port + 1}",
                "GATEPOST_PUBLIC_URL": self.url,
                "GATEPOST_IMAGE": self.image,
            },
            check=check,
            standard_input=said,
        )  # fmt: skip

    @property
    def image(self) -> str:
        """A name of its own: an image `gatepost` that is here already stays what it is."""
        return f"{self.project}-image"

    def up(self, *options: str, workers: int = 2) -> None:
        """As docs/scale.md says, and until all are healthy."""
        self.compose("up", "--detach", "--scale", f"worker={workers}", *options)
        wait_for(self.healthy, "all containers are healthy")

    def healthy(self) -> bool:
        """Whether every container that stays is."""
        rows = [row for row in self.rows() if row["Service"] != "migrate"]
        return bool(rows) and all(row["Health"] == "healthy" for row in rows)

    def rows(self) -> list[dict[str, Any]]:
        """What `docker compose ps` knows of each container."""
        text = self.compose("ps", "--all", "--format", "json").stdout
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def containers(self, service: str) -> list[str]:
        """The identifiers of those that run."""
        return self.compose("ps", "--quiet", service).stdout.split()

    def inspect(self, container: str) -> dict[str, Any]:
        """Everything that the engine knows of it."""
        found: list[dict[str, Any]] = json.loads(self.engine.run("inspect", container).stdout)
        return found[0]

    def inside_of(
        self, service: str, *command: str, check: bool = True, said: bytes | None = None
    ) -> subprocess.CompletedProcess[str]:
        """A command in the first container of a service."""
        return self.compose("exec", "-T", service, *command, check=check, said=said)

    def gatepost(self, *arguments: str) -> str:
        """A command of the service, where its keys are."""
        return self.inside_of("worker", "gatepost", *arguments).stdout

    def kill_and_wait(self, *containers: str) -> None:
        """Their first processes die; the engine starts them again, until all is well."""
        before = {container: self._began(container) for container in containers}
        for container in containers:
            self._kill(container)
        wait_for(
            lambda: all(self._began(one) != before[one] for one in containers),
            "the engine starts them again",
        )
        wait_for(self.healthy, "all containers are healthy again")

    def _began(self, container: str) -> str:
        return str(self.inspect(container)["State"]["StartedAt"])

    def _kill(self, container: str) -> None:
        """As of a fault, not as of an operator: nobody asks the engine."""
        pid = str(self.inspect(container)["State"]["Pid"])
        self.engine.run(
            "run", "--rm", "--pid", "host", "--user", "0", "--network", "none",
            "--entrypoint", "sh", self.image, "-c", f"kill -9 {pid}",
        )  # fmt: skip

    def status(self, path: str, *, inside: bool = False, body: bytes | None = None) -> int:
        """Of the answer to a request through nginx; 0 without one."""
        base = self.inside if inside else self.url
        headers = {"Content-Type": "application/json"}
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(
                urllib.request.Request(base + path, body, headers), timeout=20
            ) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def down(self) -> None:
        """Every container, network and volume of the project."""
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "20", check=False)
