"""Pods of deploy/kubernetes without a cluster: `podman kube play`, and what is around them."""

import base64
import copy
import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from containers.engine import LONG

__all__ = ["Cluster", "Podman", "described", "found_podman", "image_of", "manifests"]

Document = dict[str, Any]
GROUP = "10001"
SECRET = "gatepost-secret"
RABBITMQ = "/run/secrets/rabbitmq_definitions"
PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


@dataclass(frozen=True, slots=True)
class Podman:
    """`podman`, or what the environment's PODMAN says instead."""

    command: tuple[str, ...]

    def run(self, *arguments: str, said: bytes | None = None, check: bool = True) -> str:
        """What it printed; AssertionError with all that it said when it fails."""
        done = subprocess.run(
            (*self.command, *arguments), input=said, capture_output=True, timeout=LONG, check=False
        )
        text = done.stdout.decode(errors="replace")
        errors = done.stderr.decode(errors="replace")
        assert not (check and done.returncode), f"podman {arguments}\n{text}{errors}"
        return text


def found_podman() -> Podman | None:
    """None without one."""
    command = tuple(shlex.split(os.environ.get("PODMAN", "podman")))
    return Podman(command) if shutil.which(command[0]) else None


def manifests(folder: Path) -> list[Document]:
    """As `kubectl apply -k` would send them; kustomize is asked where there is a kubectl."""
    done = subprocess.run(
        ("kubectl", "kustomize", str(folder)), capture_output=True, text=True, check=True
    )
    return [*yaml.safe_load_all(done.stdout)]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A network with the servers that a cluster brings, and the pods that were played."""

    podman: Podman
    documents: list[Document]
    secrets: Path
    name: str

    def find(self, kind: str, name: str) -> Document:
        """One of the manifests."""
        return next(
            one for one in self.documents if (one["kind"], one["metadata"]["name"]) == (kind, name)
        )

    def play(self, kind: str, name: str) -> str:
        """Starts one with all that it refers to; the name of its container."""
        workload = for_podman(self.find(kind, name))
        around = [self._secret(), self.find("ConfigMap", "gatepost")]
        around += [one for one in self.documents if one["kind"] == "PersistentVolumeClaim"]
        text = yaml.safe_dump_all([*around, workload]).encode()
        self.podman.run("kube", "play", "--start=false", "--network", self.name, "-", said=text)
        self._give_secret_to_group()
        self.podman.run("pod", "start", f"{name}-pod")
        return f"{name}-pod-{name.removeprefix('gatepost-')}"

    @contextmanager
    def servers(self) -> Iterator[None]:
        """PostgreSQL, Redis and RabbitMQ, by the names that the secrets have."""
        self.podman.run("network", "create", self.name)
        try:
            self._serve("postgres", "postgres:17-alpine", postgres_password="postgres_password")
            self._serve("redis", "redis:8-alpine", redis_conf="redis.conf")
            self._serve(
                "rabbitmq", "rabbitmq:4-alpine", rabbitmq_definitions="rabbitmq_definitions.json"
            )
            yield
        finally:
            self._remove()

    def _serve(self, name: str, image: str, **files: str) -> None:
        for secret, file in files.items():
            data = (self.secrets / file).read_bytes()
            self.podman.run("secret", "create", "--replace", secret, "-", said=data)
        mounted = [f"--secret={secret},mode=0444" for secret in files]
        environment = {"POSTGRES_USER": "gatepost", "POSTGRES_DB": "gatepost"}
        environment["POSTGRES_PASSWORD_FILE"] = "/run/secrets/postgres_password"
        given = [f"--env={key}={value}" for key, value in environment.items()]
        # RabbitMQ's, as in compose.yaml.
        line, file = f"load_definitions = {RABBITMQ}", "/etc/rabbitmq/conf.d/20.conf"
        commands = {
            "redis": ("redis-server", "/run/secrets/redis_conf"),
            "rabbitmq": (
                "sh",
                "-c",
                f"echo '{line}' > {file}; exec docker-entrypoint.sh rabbitmq-server",
            ),
        }
        entry = ("--entrypoint=",) if name == "rabbitmq" else ()
        self.podman.run(
            "run", "--detach", "--name", name, "--hostname", name, "--network", self.name,
            *entry, *mounted, *given, image, *commands.get(name, ()),
        )  # fmt: skip

    def _secret(self) -> Document:
        """The one that config.yaml says how to make."""
        data = {
            name: base64.b64encode((self.secrets / name).read_bytes()).decode()
            for name in ("database_url", "broker_url", "redis_url")
        }
        return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": SECRET}, "data": data}

    def _give_secret_to_group(self) -> None:
        """What kubelet does for fsGroup, and podman does not."""
        self.podman.run(
            "run", "--rm", "--user", "0", "--network", "none", "--entrypoint", "chgrp",
            "--volume", f"{SECRET}:/secret", "redis:8-alpine", "-R", GROUP, "/secret",
        )  # fmt: skip

    def _remove(self) -> None:
        self.podman.run("pod", "rm", "--all", "--force", check=False)
        self.podman.run("rm", "--force", "--volumes", "postgres", "redis", "rabbitmq", check=False)
        self.podman.run("volume", "rm", "--force", "gatepost", "gatepost-keys", SECRET, check=False)
        self.podman.run("network", "rm", "--force", self.name, check=False)
        names = ("postgres_password", "redis_conf", "rabbitmq_definitions", SECRET)
        self.podman.run("secret", "rm", *names, check=False)


def for_podman(workload: Document) -> Document:
    """Without probes, which podman asks with a curl that the image has not; and with a secret of
    another name, for a claim and a secret of one name are one volume to it."""
    made = copy.deepcopy(workload)
    pod = made["spec"]["template"]["spec"]
    for volume in pod["volumes"]:
        if "secret" in volume:
            volume["secret"]["secretName"] = SECRET
    for container in pod["containers"]:
        for probe in PROBES:
            container.pop(probe, None)
    return made


def image_of(workload: Document) -> str:
    """Of its first container."""
    return str(workload["spec"]["template"]["spec"]["containers"][0]["image"])


def described(podman: Podman) -> str:
    """Its version, for the table."""
    return str(json.loads(podman.run("version", "--format", "json"))["Client"]["Version"])
