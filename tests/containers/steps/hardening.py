"""Who the containers run as, what they may write, and which secrets they have."""

import json

from containers.stack import Stack
from containers.trial import Trial

__all__ = ["try_hardening"]

OWN = ("web", "worker")
SECRETS = ("postgres_password", "redis.conf", "rabbitmq_definitions.json")


def try_hardening(stack: Stack, trial: Trial) -> None:
    """Of our own containers everything, of the others what compose.yaml promises."""
    trial.saw("web and worker run as", "; ".join(_privileges(stack, name) for name in OWN))
    for name in OWN:
        done = stack.inside_of(name, "touch", "/usr/there", check=False)
        assert "Read-only file system" in done.stderr, done
    stack.inside_of("worker", "touch", "/var/lib/gatepost/there", "/tmp/there")
    stack.inside_of("worker", "rm", "/var/lib/gatepost/there")
    done = stack.inside_of("web", "touch", "/var/lib/gatepost/there", check=False)
    assert "Read-only file system" in done.stderr, done
    trial.saw("writing", "root file systems are read-only; the data volume is so for web")
    trial.saw("keys", _keys(stack))
    trial.saw("passwords", _passwords(stack))
    trial.saw("networks", _networks(stack))


def _privileges(stack: Stack, service: str) -> str:
    text = stack.inside_of(service, "cat", "/proc/1/status").stdout
    status = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
    assert status["Uid"].split() == ["10001"] * 4, status
    assert status["Gid"].split() == ["10001"] * 4, status
    assert int(status["CapBnd"], 16) == 0, status
    assert status["NoNewPrivs"] == "1", status
    assert status["Seccomp"] == "2", status
    return f"{service}: 10001:10001, no capability, no new privileges, seccomp"


def _keys(stack: Stack) -> str:
    find = (
        "find",
        "/var/lib",
        "(",
        "-name",
        "*.key",
        "-o",
        "-name",
        "seed",
        ")",
        "-printf",
        "%p %m %U\n",
    )
    here = sorted(stack.inside_of("worker", *find).stdout.splitlines())
    folder = "/var/lib/gatepost-keys/keys"
    assert f"{folder}/manifest.key 600 10001" in here, here
    assert f"{folder}/seed 600 10001" in here, here
    assert stack.inside_of("worker", "stat", "-c", "%a", folder).stdout.strip() == "700"
    there = sorted(stack.inside_of("web", *find).stdout.splitlines())
    assert there == ["/var/lib/gatepost/intake.key 600 10001"], there
    refused = stack.inside_of("web", "gatepost", "service", "publish", check=False)
    assert (refused.returncode, "no keys" in refused.stderr) == (2, True), refused
    return "0600 in a folder 0700, in workers; web has none and cannot publish"


def _passwords(stack: Stack) -> str:
    folder = stack.folder / "deploy/compose/secrets"
    assert folder.stat().st_mode & 0o777 == 0o700
    known = {(folder / "postgres_password").read_text()}
    known.add((folder / "redis.conf").read_text().split()[1])
    known |= {
        one["password"]
        for one in json.loads((folder / "rabbitmq_definitions.json").read_text())["users"]
    }
    for row in stack.rows():
        told = json.dumps(stack.inspect(row["ID"]))
        assert not any(password in told for password in known), (
            f"{row['Service']}: a password shows"
        )
    denied = stack.inside_of("redis", "redis-cli", "get", "x", check=False)
    assert "NOAUTH" in denied.stdout, denied
    guest = stack.inside_of("rabbitmq", "rabbitmqctl", "-q", "list_users").stdout
    assert ("gatepost" in guest, "guest" in guest) == (True, False), guest
    return "in files; `docker inspect` shows none, Redis asks for its own, RabbitMQ has no guest"


def _networks(stack: Stack) -> str:
    for name in ("postgres", "redis", "rabbitmq"):
        (container,) = stack.containers(name)
        networks = stack.inspect(container)["NetworkSettings"]["Networks"]
        assert [*networks] == [f"{stack.project}_inside"], networks
        assert not stack.inspect(container)["NetworkSettings"]["Ports"].get("5432/tcp")
    network = stack.engine.run(
        "network", "inspect", "--format", "{{.Internal}}", f"{stack.project}_inside"
    )
    assert network.stdout.strip() == "true", network
    unknown = stack.inside_of(
        "nginx", "wget", "-q", "-T", "5", "-O", "-", "http://worker:8949/metrics", check=False
    )
    assert unknown.returncode != 0
    return (
        "database, cache and broker are on an internal one alone, and publish no port; nginx does "
        "not reach the workers"
    )
