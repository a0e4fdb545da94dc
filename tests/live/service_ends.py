"""How the service's units end and begin: in the middle of jobs, killed, beside servers that are
restarted, after a reboot."""

import re

from live.service_host import WORKER, ServiceHost

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}")


class ServiceEnds:
    """On a host where the units run with RabbitMQ; `redis` is the page's block with its URL."""

    def __init__(self, host: ServiceHost, redis: str) -> None:
        self._host = host
        self._redis = redis.splitlines()[0].removeprefix("export ")

    def walk(self) -> None:
        """One after another."""
        self.batch()
        self.begin_anew()
        self.brokers()
        self.reboot()
        self.journal()

    def batch(self) -> None:
        """A batch of 40 jobs, and workers that are stopped and killed all the while."""
        self._host.machine.must(
            "install -d -o gatepost /srv/batch\n"
            "seq -f 'person%.0f@gmail.com' 40000 >/srv/batch/in.txt"
        )
        files = "/srv/batch/in.txt /srv/batch/out.csv"
        batch = f"{self._host.command} service batch {files} --phase instant"
        self._host.machine.start("batch", f"/bin/bash -c '{batch}'")
        running = (
            f"{self._host.command} jobs list --state running --kind batch.chunk | grep running"
        )
        interrupted = 0
        for way in ("restart", "kill --signal=KILL", "restart"):
            interrupted += self._host.machine.until(running, seconds=10).status == 0
            self._host.machine.must(f"systemctl {way} gatepost-worker")
        promise = "a batch whose workers are stopped and killed is complete, no row lost or doubled"
        rows = "tail -n +2 /srv/batch/out.csv | cut -d, -f1"
        done = self._host.machine.until(f"[ -s /srv/batch/out.csv ] && {rows} | wc -l", seconds=300)
        unique = self._host.machine.sh(f"{rows} | sort -u | wc -l")
        counted = done.output.strip(), unique.output.strip()
        self._host.sightings.note(
            "scale",
            promise,
            f"{counted[0]} rows, {counted[1]} addresses, {interrupted} interruptions",
            kept=counted == ("40000", "40000") and interrupted > 0,
        )

    def begin_anew(self) -> None:
        """By themselves."""
        for unit in ("gatepost-web", "gatepost-worker"):
            before = self._host.machine.must(f"systemctl show -P NRestarts {unit}").strip()
            self._host.machine.must(f"systemctl kill --kill-whom=main --signal=KILL {unit}")
            anew = f'[ "$(systemctl show -P NRestarts {unit})" -gt {before} ]'
            again = f"{anew} && systemctl is-active {unit}"
            self._host.note(
                f"{unit} killed: it is started anew", self._host.machine.until(again), "active"
            )
        self._host.note("and ready", self._host.ready(), "ready")

    def brokers(self) -> None:
        """Restarted, and changed."""
        for server in ("postgresql", "rabbitmq-server"):
            self._host.machine.must(f"systemctl restart {server}", seconds=180)
            name = f"{server.split('-')[0]}.example.net"
            self._host.follows(f"{server} restarted: jobs are done again", name, by_job=True)
        self._host.machine.must(
            f"sed -i 's#^GATEPOST_SERVICE_BROKER_URL=.*#{self._redis}#' /etc/gatepost/service.env\n"
            "systemctl restart gatepost-web gatepost-worker"
        )
        self._host.follows("Redis instead of RabbitMQ, by its URL", "five.example.net", by_job=True)

    def reboot(self) -> None:
        """Of the whole machine."""
        self._host.machine.reboot()
        self._host.note("after a reboot: ready", self._host.ready(), "ready")
        self._host.note("and the worker", self._host.ready(WORKER), "ready")
        failed = self._host.machine.sh("systemctl --failed")
        self._host.note("no unit failed", failed, "0 loaded units listed")
        self._host.follows("and the gate follows", "six.example.net", by_job=True)

    def journal(self) -> None:
        """What the lines of hours say."""
        lines = self._host.machine.must("journalctl -o cat -t gatepost").splitlines()
        telling = [line for line in lines if _ADDRESS.search(line) or "password" in line]
        seen = f"{len(telling)} of {len(lines)} lines" + "".join(telling[:1])
        kept = not telling and len(lines) > 10
        self._host.sightings.note(
            "scale", "no address and no password in the journal", seen, kept=kept
        )
