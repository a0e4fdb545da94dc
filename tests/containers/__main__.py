"""`make containers`: deploy/ as a newcomer runs it, on this machine's engine, from a clone.

compose.yaml by Docker; the pods of deploy/kubernetes by Podman, where there is one. Everything is
in a project, a folder and an image of its own, and is gone at the end.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from containers.clone import clone
from containers.cluster import Cluster, found_podman, image_of, manifests
from containers.engine import Engine, NoEngineError, find_engine
from containers.stack import Stack
from containers.stand_ins import NAMES, make_stand_ins
from containers.steps.hardening import try_hardening
from containers.steps.keeping import try_backup, try_logs, try_moved_keys, try_new_version
from containers.steps.outages import try_outages, try_scaling
from containers.steps.pods import try_pods
from containers.steps.publishing import try_publishing
from containers.trial import Trial
from support.house import ROOT

PROJECT = "gatepost-trial"
PARTS = ("compose", "pods")


@click.command()
@click.option("--port", default=18950, show_default=True, help="This one and the next are used.")
@click.option(
    "--stand-ins", is_flag=True, help="Make the images named in deploy/ of Debian's packages."
)
@click.option(
    "--part", "parts", type=click.Choice(PARTS), multiple=True, default=PARTS, help="Only this one."
)
@click.option(
    "--keep",
    is_flag=True,
    help="Leave the containers, and their folder in /var/tmp, as they are at the end.",
)
def main(*, port: int, stand_ins: bool, parts: tuple[str, ...], keep: bool) -> None:
    """Run deploy/ and print what was seen."""
    try:
        engine = find_engine()
    except NoEngineError as error:
        raise click.ClickException(str(error)) from error
    with ExitStack() as over:
        scratch = Path(tempfile.mkdtemp(prefix="gatepost-trial-", dir="/var/tmp"))
        if not keep:
            over.callback(shutil.rmtree, scratch, ignore_errors=True)
        if stand_ins:
            make_stand_ins(engine, scratch)
        click.echo(f"the clone is {scratch / 'clone'}", err=True)
        stack = Stack(engine, scratch / "clone", f"{PROJECT}-{port}", port)
        if not keep:
            over.callback(engine.run, "image", "rm", "--force", stack.image, check=False)
            over.callback(stack.down)
        try:
            click.echo(f"{_versions(engine)}\n")
            _try(stack, scratch, parts)
        except AssertionError as error:
            click.echo(stack.compose("ps", "--all", check=False).stdout, err=True)
            click.echo(stack.compose("logs", "--tail", "40", check=False).stdout, err=True)
            raise click.ClickException(f"FAILED: {error}") from error


def _versions(engine: Engine) -> str:
    images = ", ".join(f"`{name}`" for name in NAMES)
    linux = os.uname().release.partition("-")[0]
    return f"Docker {engine.server}, Compose {engine.compose}, Linux {linux}; {images}."


def _try(stack: Stack, scratch: Path, parts: tuple[str, ...]) -> None:
    trial = Trial()
    clone(ROOT, stack.folder)
    make_secrets = stack.folder / "deploy/compose/make-secrets"
    subprocess.run((make_secrets,), check=True, stdout=subprocess.DEVNULL)
    trial.begin()
    stack.compose("build", "web")
    trial.saw("`docker compose build`", "one image for migrate, web and worker")
    if "compose" in parts:
        _try_compose(stack, scratch, trial)
        stack.down()
    if "pods" in parts:
        _try_pods(stack, trial)
    click.echo(f"\n{trial.rows} rows, each as promised.", err=True)


def _try_compose(stack: Stack, scratch: Path, trial: Trial) -> None:
    gate = scratch / "gate"
    stack.up()
    trial.saw("`up --scale worker=2`", "migrated; all containers are healthy")
    trust = try_publishing(stack, trial, gate)
    try_hardening(stack, trial)
    try_scaling(stack, trial)
    try_outages(stack, trial, gate, trust)
    try_logs(stack, trial)
    try_new_version(stack, trial)
    try_backup(stack, trial, scratch, trust)
    try_moved_keys(stack, trial)


def _try_pods(stack: Stack, trial: Trial) -> None:
    podman = found_podman()
    if podman is None or shutil.which("kubectl") is None:
        click.echo(
            "no podman, or no kubectl: the pods of deploy/kubernetes are not tried", err=True
        )
        return
    names = [stack.image, *(name for name in NAMES if not name.startswith(("python", "nginx")))]
    with subprocess.Popen(("docker", "save", *names), stdout=subprocess.PIPE) as saved:
        subprocess.run(
            (*podman.command, "load", "--quiet"),
            stdin=saved.stdout,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    documents = manifests(stack.folder / "deploy/kubernetes")
    (image,) = {image_of(one) for one in documents if "template" in one.get("spec", {})}
    podman.run("tag", stack.image, image)
    cluster = Cluster(podman, documents, stack.folder / "deploy/compose/secrets", stack.project)
    try_pods(cluster, image, trial)


if __name__ == "__main__":
    sys.exit(main())
