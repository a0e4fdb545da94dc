"""The first generation, a gate that follows, and what the public may see."""

from pathlib import Path

from containers.patience import wait_for
from containers.stack import Stack
from containers.trial import Trial
from gatepost import Gatepost

__all__ = ["gate_of", "try_publishing", "wait_for_verdict"]

HIDDEN = ("/metrics", "/status", "/status.json")


def gate_of(url: str, folder: Path, trust: str) -> Gatepost:
    """A plugin on this host, which pulls through nginx: on the public port from its cache, which
    knows of a publication within a minute, on the other one from the service."""
    return Gatepost({"data_dir": folder, "sync_url": url, "trust": trust})


def trust_line(stack: Stack) -> str:
    """As docs/scale.md has it printed."""
    lines = stack.gatepost("service", "trust").splitlines()
    assert lines[0] == f"GATEPOST_SYNC_URL={stack.url}", lines
    return lines[1].removeprefix("GATEPOST_TRUST=")


def wait_for_verdict(gate: Gatepost, address: str, reason: str) -> int:
    """Pulls until the gate has heard of it; the generation in which it is."""

    def heard() -> bool:
        gate.pull()
        return gate.check(address).reason == reason

    wait_for(heard, f"{address} is {reason}")
    snapshot = gate.check(address).snapshot
    return int(snapshot.generation)


def try_publishing(stack: Stack, trial: Trial, gate_folder: Path) -> str:
    """The trust line of the service."""
    wait_for(lambda: stack.status("/health/ready") == 200, "something is published")
    trial.saw(
        "the first generation", "workers collect and publish by themselves; `/health/ready` is 200"
    )
    trust = trust_line(stack)
    with gate_of(stack.url, gate_folder, trust) as gate:
        got = gate.pull()
        assert gate.check("joe@mailinator.com").reason == "disposable"
        assert gate.check("joe@example.com").reasons == ()
        trial.saw(
            "a gate pulls through nginx",
            f"{got.bytes:,} bytes, verified; mailinator.com is disposable",
        )
        stack.gatepost("service", "add", "--no-publish", "blacklist", "ann@example.com")
        stack.gatepost("jobs", "run", "publish")
        number = wait_for_verdict(gate, "ann@example.com", "blacklisted_address")
        trial.saw(
            "an entry by hand, published by a job",
            f"generation {number}; the gate has it once nginx asks again, within a minute",
        )
    _hidden(stack, trial)
    return trust


def _hidden(stack: Stack, trial: Trial) -> None:
    public = {path: stack.status(path) for path in HIDDEN}
    assert set(public.values()) == {403}, public
    inside = {path: stack.status(path, inside=True) for path in HIDDEN}
    assert set(inside.values()) == {200}, inside
    report = b'{"schema": 1, "plugin": "%s", "domains": ["new.com"]}' % (b"a" * 32)
    assert stack.status("/v1/reports", body=report) == 403
    assert stack.status("/v1/../../keys/seed") in (400, 404)
    worker = stack.inside_of(
        "worker", "python", "-c",
        "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8949/metrics').read().decode())",
    )  # fmt: skip
    assert 'gatepost_up{dependency="broker"} 1.0' in worker.stdout, worker.stdout
    trial.saw(
        "`/metrics` and `/status`",
        "403 on the public port, 200 on the one for the host; workers have their own",
    )
