"""docs/scale.md, typed from top to bottom on a fresh Debian: from one process to PostgreSQL,
RabbitMQ, Redis and units of systemd, with one gate that follows all the while."""

from live.machine import Machine
from live.pages import Page
from live.service_ends import ServiceEnds
from live.service_host import WORKER, ServiceHost
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


class ServiceWalk:
    """One reader, one machine."""

    def __init__(self, machine: Machine, sightings: Sightings) -> None:
        self._host = ServiceHost(machine, sightings)

    def walk(self) -> None:
        """All of it, in the page's order; later steps stand on earlier ones."""
        self._host.machine.must("apt-get update -q")
        self.one_process()
        self.nginx()
        self.postgres()
        self.units()
        self.hardening()
        ServiceEnds(self._host, PAGE.block(APART, holding="redis:")).walk()

    def one_process(self) -> None:
        install, server = PAGE.block(ONE).rsplit("\n", 1)
        self._host.machine.must(install, seconds=900)
        self._host.machine.start("by-hand", f"/usr/local/bin/{server}")
        self._host.note("`gatepost serve` is ready", self._host.ready(), "ready")
        trust = self._host.machine.must("gatepost service trust").splitlines()
        lines = [line for line in trust if line.startswith("GATEPOST_")]
        settings = [*lines, "GATEPOST_DATA_DIR=/srv/gate"]
        (self._host.machine.root / "srv/gate.env").write_text("\n".join(settings) + "\n")
        self._host.follows("a gate with its two lines follows", "one.example.net")

    def nginx(self) -> None:
        self._host.machine.must("cd /root/gatepost\n" + PAGE.block(FRONT), seconds=900)
        toml = PAGE.block(FRONT, "toml").replace(
            "https://lists.example.org", "http://127.0.0.1:8080"
        )
        self._host.machine.root.joinpath(*BY_HAND, "gatepost.toml").write_text(toml)
        self._host.by_hand()
        through = "sed -i 's#^GATEPOST_SYNC_URL=.*#GATEPOST_SYNC_URL=http://127.0.0.1:8080#'"
        self._host.machine.must(f"{through} /srv/gate.env")
        self._host.follows("through nginx", "two.example.net")
        self._host.machine.must("systemctl stop by-hand")
        self._host.note("while the service is away nginx goes on", self._host.pull(), "generation")

    def postgres(self) -> None:
        install = PAGE.block(POSTGRES, holding="apt-get").splitlines()
        typed = "printf 'password\\npassword\\n' | "  # what --pwprompt asks for
        typed_in = [f"{typed if '--pwprompt' in line else ''}{line}" for line in install]
        self._host.machine.must("\n".join(typed_in), seconds=900)
        copy, export, _ = PAGE.block(POSTGRES, holding="copy-database").splitlines()
        copied = self._host.machine.sh(copy)
        self._host.note("SQLite is copied to PostgreSQL", copied, "entry:")
        self._host.command = f"{export}; gatepost"
        self._host.by_hand(export.removeprefix("export "))
        self._host.follows("the service on PostgreSQL, and the same gate", "three.example.net")
        self._host.lists("what was added before", "one.example.net")

    def units(self) -> None:
        self._host.machine.must("systemctl stop by-hand")
        rabbit = PAGE.block(APART, holding="rabbitmqctl").splitlines()
        self._host.machine.must(
            "\n".join(line for line in rabbit if line.startswith("rabbitmqctl"))
        )
        self._host.machine.must("cd /root/gatepost\n" + PAGE.block(UNITS, holding="service.env"))
        self._host.command = PAGE.block(UNITS, holding="systemd-run")
        self._host.command = self._host.command.removesuffix(" service status").replace("\\\n", "")
        self._host.note("units of web and worker: ready", self._host.ready(), "ready")
        self._host.note("and the worker", self._host.ready(WORKER), "ready")
        self._host.note("a command of one's own", self._host.service("status"), "set disposable")
        self._host.follows("the same gate follows", "four.example.net")

    def hardening(self) -> None:
        """Who may read what, and what systemd thinks of it."""
        owners = self._host.machine.sh(
            "find /var/lib/gatepost-service ! -user gatepost; stat -c %a:%U "
            "/var/lib/gatepost-service /var/lib/gatepost-service/keys /etc/gatepost/service.env"
        )
        whose = "750:gatepost 700:gatepost 600:root"
        self._host.sightings.note(
            "scale",
            "everything in data_dir is gatepost's, and service.env root's",
            owners.output,
            kept=owners.output.split() == whose.split(),
        )
        keys = "nsenter -m -t $(systemctl show -P MainPID gatepost-web) -- ls -A"
        seen = self._host.machine.sh(f"{keys} /var/lib/gatepost-service/keys | wc -l")
        self._host.note("the web process sees none of the keys", seen, "0")
        for unit in ("gatepost-web", "gatepost-worker"):
            rated = self._host.machine.sh(f"systemd-analyze security --no-pager {unit} | tail -n 1")
            self._host.note(f"{unit}: exposure as systemd rates it", rated, "1.1 OK")
