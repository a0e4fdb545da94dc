"""The machine as the service's host, with one gate that follows it."""

from live.machine import Machine, Ran
from live.sightings import Sightings

SERVICE, WORKER = "http://127.0.0.1:8950", "http://127.0.0.1:8949"


class ServiceHost:
    """`command` is how the page says, at this step, that `gatepost` is called."""

    def __init__(self, machine: Machine, sightings: Sightings) -> None:
        self.machine = machine
        self.sightings = sightings
        self.command = "gatepost"

    def note(self, promise: str, ran: Ran, *expected: str) -> None:
        """See `Sightings.ran`."""
        self.sightings.ran("scale", promise, ran, *expected)

    def by_hand(self, *environment: str) -> None:
        """In the first terminal, anew; it takes the settings of this step."""
        self.machine.sh("systemctl stop by-hand")
        given = " ".join(f"--setenv={one}" for one in environment)
        self.machine.start("by-hand", f"{given} /usr/local/bin/gatepost serve")
        self.note("the service started anew is ready", self.ready(), "ready")

    def ready(self, url: str = SERVICE) -> Ran:
        return self.machine.until(f"gatepost service ready {url} | grep -x ready", seconds=120)

    def service(self, command: str) -> Ran:
        """A command of `gatepost service`, as the page gives it at this step."""
        return self.machine.sh(f"{self.command} service {command}")

    def follows(self, promise: str, domain: str, *, by_job: bool = False) -> None:
        """Something is added, published, and known to the gate."""
        publish = f"add --no-publish blacklist {domain}" if by_job else f"add blacklist {domain}"
        added = self.service(publish)
        if by_job:
            added = self.machine.sh(f"{self.command} jobs run publish")
        if added.status != 0:
            self.note(promise, added, "published")
            return
        self.lists(promise, domain)

    def lists(self, promise: str, domain: str) -> None:
        gate = "set -a; . /srv/gate.env; gatepost pull >/dev/null; gatepost check x@"
        said = self.machine.until(f"({gate}{domain} || true) | grep reject", seconds=90)
        self.note(promise, said, "reject", domain)

    def pull(self) -> Ran:
        return self.machine.sh("set -a; . /srv/gate.env; gatepost pull")
