"""Containers that die, one kind after the other, while a gate goes on reading."""

from pathlib import Path

from containers.patience import wait_for
from containers.reader import Reader
from containers.stack import Stack
from containers.steps.publishing import gate_of, wait_for_verdict
from containers.trial import Trial

__all__ = ["try_outages", "try_scaling"]


def try_scaling(stack: Stack, trial: Trial) -> None:
    """More workers, more web processes, and back."""
    with Reader(stack) as reader:
        stack.compose("up", "--detach", "--no-recreate", "--scale", "worker=3", "--scale", "web=2")
        wait_for(stack.healthy, "all are healthy")
        assert (len(stack.containers("worker")), len(stack.containers("web"))) == (3, 2)
    assert set(reader.seen) == {200}, reader.seen
    trial.saw("3 workers and 2 web containers", f"all healthy; {reader}")


def try_outages(stack: Stack, trial: Trial, gate_folder: Path, trust: str) -> None:
    """Each dies in the middle of work; nothing that was asked for is lost."""
    with gate_of(stack.inside, gate_folder, trust) as gate:
        for service in ("worker", "rabbitmq", "postgres", "redis"):
            with Reader(stack) as reader:
                domain = f"{service}.example"
                stack.gatepost("service", "add", "--no-publish", "blacklist", domain)
                stack.gatepost("jobs", "run", "publish")
                killed, *_others = stack.containers(service)
                stack.kill_and_wait(killed)
                number = wait_for_verdict(gate, f"joe@{domain}", "blacklisted_domain")
            assert set(reader.seen) == {200}, reader.seen
            trial.saw(
                f"`kill -9` of {service}, a publication just asked for",
                f"started again, healthy, published as generation {number}; {reader}",
            )
    _web(stack, trial)


def _web(stack: Stack, trial: Trial) -> None:
    with Reader(stack) as reader:
        stack.kill_and_wait(*stack.containers("web"))
        wait_for(lambda: stack.status("/health/ready") == 200, "ready")
    assert reader.seen[200] > 0
    trial.saw(
        "`kill -9` of every web container at once",
        f"started again; {reader} (nginx has the last one)",
    )
