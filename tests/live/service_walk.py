"""docs/scale.md, typed from top to bottom on a fresh Debian: from one process to PostgreSQL,
RabbitMQ, Redis and units of systemd, with one gate that follows all the while."""

import re

from live.machine import Machine, Ran
from live.pages import Page
from live.sightings import Sightings

PAGE = Page("docs/scale.md")
ONE, FRONT, POSTGRES = "1. One process", "2. Something in front", "3. PostgreSQL"
APART, UNITS = "4. Web and workers apart", "systemd"
READ = [
    (ONE, "sh", "pip"), (FRONT, "sh", "nginx"), (FRONT, "toml", "public_url"),
    (POSTGRES, "sh", "apt-get"), (POSTGRES, "sh", "copy-database"), (APART, "sh", "redis:"),
    (APART, "sh", "rabbitmqctl"), (UNITS, "sh", "service.env"), (UNITS, "sh", "systemd-run"),
]  # fmt: skip
BY_HAND = "root", ".local", "share", "gatepost-service"  # the data_dir of root
SERVICE = "http://127.0.0.1:8950"
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}")


class ServiceWalk:
    """One reader, one machine."""

    def __init__(self, machine: Machine, sightings: Sightings) -> None:
        self._machine = machine
        self._sightings = sightings
        self._command = "gatepost"

    def walk(self) -> None:
        """All of it, in the page's order; later steps stand on earlier ones."""
        self._machine.must("apt-get update -q")
        self.one_process()
        self.nginx()
        self.postgres()
        self.units()
        self.ends()
        self.brokers()
        self.reboot()
        self.journal()

    def note(self, promise: str, ran: Ran, *expected: str) -> None:
        """Kept when it ended well and said all that was expected."""
        kept = ran.status == 0 and all(text in ran.output for text in expected)
        lines = [line for line in ran.output.splitlines() if line.strip()] or ["nothing"]
        telling = [line for line in lines if expected and expected[-1] in line] or lines
        self._sightings.note("scale", promise, telling[-1][:200], kept=kept)

    def one_process(self) -> None:
        install, server = PAGE.block(ONE).rsplit("\n", 1)
        self._machine.must(install, seconds=900)
        self._machine.start("by-hand", f"/usr/local/bin/{server}")
        self.note("`gatepost serve` is ready", self.ready(), "ready")
        trust = self._machine.must("gatepost service trust").splitlines()
        lines = [line for line in trust if line.startswith("GATEPOST_")]
        settings = [*lines, "GATEPOST_DATA_DIR=/srv/gate"]
        (self._machine.root / "srv/gate.env").write_text("\n".join(settings) + "\n")
        self.follows("a gate with its two lines follows", "one.example.net")

    def nginx(self) -> None:
        self._machine.must("cd /root/gatepost\n" + PAGE.block(FRONT), seconds=900)
        toml = PAGE.block(FRONT, "toml").replace(
            "https://lists.example.org", "http://127.0.0.1:8080"
        )
        self._machine.root.joinpath(*BY_HAND, "gatepost.toml").write_text(toml)
        self.by_hand()
        through = "sed -i 's#^GATEPOST_SYNC_URL=.*#GATEPOST_SYNC_URL=http://127.0.0.1:8080#'"
        self._machine.must(f"{through} /srv/gate.env")
        self.follows("through nginx", "two.example.net")
        self._machine.must("systemctl stop by-hand")
        self.note("while the service is away nginx goes on", self.pull(), "generation")

    def postgres(self) -> None:
        install = PAGE.block(POSTGRES, holding="apt-get").splitlines()
        typed = "printf 'password\\npassword\\n' | "  # what --pwprompt asks for
        typed_in = [f"{typed if '--pwprompt' in line else ''}{line}" for line in install]
        self._machine.must("\n".join(typed_in), seconds=900)
        copy, export, _ = PAGE.block(POSTGRES, holding="copy-database").splitlines()
        copied = self._machine.sh(copy)
        self.note("SQLite is copied to PostgreSQL", copied, "entry:")
        self._command = f"{export}; gatepost"
        self.by_hand(export.removeprefix("export "))
        self.follows("the service on PostgreSQL, and the same gate", "three.example.net")
        self.lists("what was added before", "one.example.net")

    def units(self) -> None:
        self._machine.must("systemctl stop by-hand")
        rabbit = PAGE.block(APART, holding="rabbitmqctl").splitlines()
        self._machine.must("\n".join(line for line in rabbit if line.startswith("rabbitmqctl")))
        self._machine.must("cd /root/gatepost\n" + PAGE.block(UNITS, holding="service.env"))
        self._command = PAGE.block(UNITS, holding="systemd-run").removesuffix(" service status")
        self.note("units of web and worker: ready", self.ready(), "ready")
        self.note("and the worker", self.ready("http://127.0.0.1:8949"), "ready")
        self.note("a command of one's own", self.service("status"), "set disposable")
        self.follows("the same gate follows", "four.example.net")
        owners = self._machine.sh(
            "find /var/lib/gatepost-service ! -user gatepost; stat -c %a:%U "
            "/var/lib/gatepost-service /var/lib/gatepost-service/keys /etc/gatepost/service.env"
        )
        whose = "750:gatepost 700:gatepost 600:root"
        self._sightings.note(
            "scale",
            "everything in data_dir is gatepost's, and service.env root's",
            owners.output,
            kept=owners.output.split() == whose.split(),
        )
        keys = "nsenter -m -t $(systemctl show -P MainPID gatepost-web) -- ls -A"
        seen = self._machine.sh(f"{keys} /var/lib/gatepost-service/keys | wc -l")
        self.note("the web process sees none of the keys", seen, "0")
        for unit in ("gatepost-web", "gatepost-worker"):
            rated = self._machine.sh(f"systemd-analyze security --no-pager {unit} | tail -n 1")
            self.note(f"{unit}: exposure as systemd rates it", rated, "1.1 OK")

    def ends(self) -> None:
        """A batch of 40 jobs, and workers that are stopped and killed all the while."""
        self._machine.must(
            "install -d -o gatepost /srv/batch\n"
            "seq -f 'person%.0f@gmail.com' 40000 >/srv/batch/in.txt"
        )
        batch = (
            f"{self._command} service batch /srv/batch/in.txt /srv/batch/out.csv --phase instant"
        )
        self._machine.start("batch", f"/bin/bash -c '{self._flat(batch)}'")
        running = f"{self._command} jobs list --state running --kind batch.chunk | grep running"
        for signal in ("TERM", "KILL", "TERM"):
            self._machine.until(running, seconds=5)
            self._machine.must(f"systemctl kill --signal={signal} gatepost-worker")
            self._machine.must("systemctl start gatepost-worker")
        done = self._machine.until(
            "[ -s /srv/batch/out.csv ] && wc -l </srv/batch/out.csv", seconds=300
        )
        self.note("a batch whose workers are stopped and killed is complete", done, "4000")
        unique = self._machine.sh("cut -d, -f1 /srv/batch/out.csv | sort -u | wc -l")
        self.note("no row is lost or doubled", unique, "4000")
        for unit in ("gatepost-web", "gatepost-worker"):
            before = self._machine.must(f"systemctl show -P NRestarts {unit}").strip()
            self._machine.must(f"systemctl kill --kill-whom=main --signal=KILL {unit}")
            anew = f'[ "$(systemctl show -P NRestarts {unit})" -gt {before} ]'
            again = f"{anew} && systemctl is-active {unit}"
            self.note(f"{unit} killed: it is started anew", self._machine.until(again), "active")
        self.note("and ready", self.ready(), "ready")

    def brokers(self) -> None:
        for server in ("postgresql", "rabbitmq-server"):
            self._machine.must(f"systemctl restart {server}", seconds=180)
            name = f"{server.split('-')[0]}.example.net"
            self.follows(f"{server} restarted: jobs are done again", name, by_job=True)
        redis = PAGE.block(APART, holding="redis:").splitlines()[0].removeprefix("export ")
        self._machine.must(
            f"sed -i 's#^GATEPOST_SERVICE_BROKER_URL=.*#{redis}#' /etc/gatepost/service.env\n"
            "systemctl restart gatepost-web gatepost-worker"
        )
        self.follows("Redis instead of RabbitMQ, by its URL", "five.example.net", by_job=True)

    def reboot(self) -> None:
        self._machine.reboot()
        self.note("after a reboot: ready", self.ready(), "ready")
        self.note("and the worker", self.ready("http://127.0.0.1:8949"), "ready")
        failed = self._machine.sh("systemctl --failed")
        self.note("no unit failed", failed, "0 loaded units listed")
        self.follows("and the gate follows", "six.example.net", by_job=True)

    def journal(self) -> None:
        lines = self._machine.must("journalctl -o cat -t gatepost").splitlines()
        telling = [line for line in lines if _ADDRESS.search(line) or "password" in line]
        seen = f"{len(telling)} of {len(lines)} lines" + "".join(telling[:1])
        kept = not telling and len(lines) > 10
        self._sightings.note("scale", "no address and no password in the journal", seen, kept=kept)

    def by_hand(self, *environment: str) -> None:
        """In the first terminal, anew; it takes the settings of this step."""
        self._machine.sh("systemctl stop by-hand")
        given = " ".join(f"--setenv={one}" for one in environment)
        self._machine.start("by-hand", f"{given} /usr/local/bin/gatepost serve")
        self.note("the service started anew is ready", self.ready(), "ready")

    def ready(self, url: str = SERVICE) -> Ran:
        return self._machine.until(f"gatepost service ready {url} | grep -x ready", seconds=120)

    def service(self, command: str) -> Ran:
        """A command of `gatepost service`, as the page gives it at this step."""
        return self._machine.sh(f"{self._command} service {command}")

    def follows(self, promise: str, domain: str, *, by_job: bool = False) -> None:
        """Something is added, published, and known to the gate."""
        publish = f"add --no-publish blacklist {domain}" if by_job else f"add blacklist {domain}"
        added = self.service(publish)
        if by_job:
            added = self._machine.sh(f"{self._command} jobs run publish")
        if added.status != 0:
            self.note(promise, added, "published")
            return
        self.lists(promise, domain)

    def lists(self, promise: str, domain: str) -> None:
        gate = "set -a; . /srv/gate.env; gatepost pull >/dev/null; gatepost check x@"
        said = self._machine.until(f"({gate}{domain} || true) | grep reject", seconds=90)
        self.note(promise, said, "reject", domain)

    def pull(self) -> Ran:
        return self._machine.sh("set -a; . /srv/gate.env; gatepost pull")

    def _flat(self, command: str) -> str:
        return command.replace("\\\n", " ")
