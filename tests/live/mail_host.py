"""The machine as a mail host: what both walks over Postfix do with it."""

from live.machine import NAME, Machine, Ran
from live.pages import ROOT
from live.sightings import Sightings

UNIT = "gatepost-milter"
PROGRAMS = ("mail_load.py", "open_session.py")  # run inside


class MailHost:
    """Sends mail to itself, as if from elsewhere."""

    def __init__(self, machine: Machine, sightings: Sightings) -> None:
        self.machine = machine
        self.sightings = sightings

    def note(self, promise: str, ran: Ran, *expected: str) -> None:
        """See `Sightings.ran`."""
        self.sightings.ran("postfix", promise, ran, *expected)

    def settings(self, text: str) -> None:
        """What the unit reads at its next start or reload."""
        (self.machine.root / "etc/gatepost/gatepost.toml").write_text(text, encoding="utf-8")

    def send(self, sender: str) -> Ran:
        """A whole message."""
        return self.machine.sh(swaks(sender))

    def bring_programs(self) -> None:
        """Beside the checkout."""
        folder = self.machine.root / "srv/live"
        folder.mkdir(parents=True)
        for name in PROGRAMS:
            (folder / name).write_bytes((ROOT / "tests/live" / name).read_bytes())


def swaks(sender: str) -> str:
    """The command that sends a message from that sender to this host's only user."""
    client = "--xclient-addr 192.0.2.55 --xclient-name client.example.net"
    return f"swaks --server 127.0.0.1 {client} --from {sender} --to you@{NAME}"
