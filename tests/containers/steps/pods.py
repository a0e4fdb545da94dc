"""deploy/kubernetes: the Job, then a pod of web and one of worker, as podman plays them."""

from typing import Any

from containers.cluster import PROBES, Cluster, described
from containers.patience import wait_for
from containers.trial import Trial

__all__ = ["try_pods"]

ASK = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=5).status)"
GATE = "--env=GATEPOST_DATA_DIR=/tmp/gate"


def try_pods(cluster: Cluster, image: str, trial: Trial) -> None:
    """Everything is gone at the end, whatever happened."""
    podman = cluster.podman
    with cluster.servers():
        trial.saw(
            f"Podman {described(podman)}, `kubectl kustomize`",
            f"{len(cluster.documents)} objects; PostgreSQL, Redis and RabbitMQ beside them",
        )
        job = cluster.play("Job", "gatepost-migrate")
        state = ("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", job)
        wait_for(lambda: podman.run(*state).split() == ["exited", "0"], "the Job is done")
        trial.saw("the Job", "keys made on their claim, the database migrated")
        web = cluster.play("Deployment", "gatepost-web")
        worker = cluster.play("Deployment", "gatepost-worker")
        for name, container in (("gatepost-web", web), ("gatepost-worker", worker)):
            asked = _probe(cluster, name, container)
            trial.saw(f"probes of {name}, asked as kubelet would", asked)
        _restricted(cluster, web, worker)
        trial.saw(
            "web and worker",
            "10001, no capabilities, read-only root; web has no key, and its volume to read",
        )
        _publish(cluster, image, web, worker)
        trial.saw("a gate beside them", "pulls from the web pod what was published in the worker's")
        for container in (web, worker):
            podman.run("stop", "--time", "60", container)
            state = podman.run("inspect", "--format", "{{.State.ExitCode}}", container).strip()
            assert state == "0", f"{container}: {state}"
        trial.saw("SIGTERM", "both end with status 0 within their grace period")


def _probe(cluster: Cluster, name: str, container: str) -> str:
    (spec,) = cluster.find("Deployment", name)["spec"]["template"]["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in spec["ports"]}
    asked = []
    for probe in PROBES:
        http: dict[str, Any] = spec[probe]["httpGet"]
        url = f"http://127.0.0.1:{ports[http['port']]}{http['path']}"

        def is_well(url: str = url) -> bool:
            return "200" in cluster.podman.run(
                "exec", container, "python", "-c", ASK, url, check=False
            )

        wait_for(is_well, f"{name} answers {url}")
        asked.append(http["path"])
    return ", ".join(f"`{path}`" for path in dict.fromkeys(asked)) + ": 200"


def _restricted(cluster: Cluster, web: str, worker: str) -> None:
    podman = cluster.podman
    for container in (web, worker):
        status = podman.run("exec", container, "cat", "/proc/1/status")
        assert "CapBnd:\t0000000000000000" in status, status
        assert "NoNewPrivs:\t1" in status, status
        assert "Uid:\t10001\t10001" in status, status
        assert (
            podman.run("exec", container, "sh", "-c", "touch /x 2> /dev/null || echo no") == "no\n"
        )
    find = ("find", "/var/lib", "-name", "*.key")
    assert podman.run("exec", web, *find).split() == ["/var/lib/gatepost/intake.key"]
    assert "/var/lib/gatepost-keys/keys/manifest.key" in podman.run("exec", worker, *find)
    command = "touch /var/lib/gatepost/x 2> /dev/null || echo no"
    assert podman.run("exec", web, "sh", "-c", command) == "no\n"


def _publish(cluster: Cluster, image: str, web: str, worker: str) -> None:
    podman = cluster.podman
    podman.run("exec", worker, "gatepost", "service", "add", "blacklist", "spam.example")
    trust = podman.run("exec", worker, "gatepost", "service", "trust").split()[-1]
    pod = podman.run("inspect", "--format", "{{.Pod}}", web).strip()
    infra = podman.run("pod", "inspect", "--format", "{{.InfraContainerID}}", pod).strip()
    address = podman.run(
        "inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", infra
    ).strip()
    checked = podman.run(
        "run", "--rm", "--network", cluster.name, f"--env={trust}", GATE,
        f"--env=GATEPOST_SYNC_URL=http://{address}:8950", "--env=GATEPOST_ALLOW_HTTP=true", image,
        "sh", "-c", "gatepost pull && gatepost check joe@spam.example", check=False,
    )  # fmt: skip
    assert "blacklist" in checked, checked
