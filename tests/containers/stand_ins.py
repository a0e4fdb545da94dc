"""Images for where no registry of images can be had: Debian's packages under the names in deploy/.

They stand in for the official ones: the same programs of the same major version, the variables,
folders and users that deploy/ relies on. What is special about the official images is not tried.
"""

import os
import shutil
import subprocess
from pathlib import Path

import click

from containers.engine import Engine

__all__ = ["NAMES", "make_stand_ins"]

BASE = "gatepost-stand-in-debian"
RELEASE = "trixie"
IMAGES = Path(__file__).parent / "images"
NAMES = {
    "python:3.13-slim-bookworm": "python",
    "postgres:17-alpine": "postgres",
    "redis:8-alpine": "redis",
    "rabbitmq:4-alpine": "rabbitmq",
    "nginx:1.28-alpine": "nginx",
}
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def make_stand_ins(engine: Engine, scratch: Path) -> None:
    """Those that are not here yet. Needs root and debootstrap, and Debian's mirror."""
    missing = [name for name in NAMES if not engine.has_image(name)]
    if missing and not engine.has_image(BASE):
        click.echo(f"making {BASE} with debootstrap", err=True)
        _make_base(engine, scratch / "debian")
    for name in missing:
        click.echo(f"making {name} of Debian's packages", err=True)
        folder = scratch / NAMES[name]
        shutil.copytree(IMAGES / NAMES[name], folder)
        if NAMES[name] == "python":
            _give_settings(folder / "host")
        engine.run("build", "--tag", name, str(folder))


def _make_base(engine: Engine, root: Path) -> None:
    command = (
        "debootstrap",
        "--variant=minbase",
        "--include=ca-certificates,tzdata",
        RELEASE,
        str(root),
    )
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for cache in ("var/cache/apt/archives", "var/lib/apt/lists"):
        shutil.rmtree(root / cache)
        (root / cache / "partial").mkdir(parents=True)
    with subprocess.Popen(("tar", "-C", str(root), "-c", "."), stdout=subprocess.PIPE) as tar:
        subprocess.run(
            ("docker", "import", "-", BASE), stdin=tar.stdout, check=True, stdout=subprocess.DEVNULL
        )
    assert tar.returncode == 0


def _give_settings(host: Path) -> None:
    """What pip needs to reach what it reaches from this host."""
    (host / "etc/ssl/certs").mkdir(parents=True)
    shutil.copy(CERTIFICATES, host / "etc/ssl/certs")
    lines = [
        "[global]",
        f"cert = {CERTIFICATES}",
        "timeout = 180",
        "disable-pip-version-check = true",
    ]
    if "PIP_INDEX_URL" in os.environ:
        lines.append(f"index-url = {os.environ['PIP_INDEX_URL']}")
    (host / "etc/pip.conf").write_text("\n".join(lines) + "\n", encoding="ascii")
