"""docs/exim.md, its part about Sendmail, typed on a fresh Debian with Debian's Sendmail."""

from live.machine import NAME, OWN_ADDRESS, Machine
from live.pages import Page
from live.sightings import Sightings

PAGE, POSTFIX = Page("docs/exim.md"), Page("docs/postfix.md")
SENDMAIL, DEBIAN, INSTALL = (
    "Sendmail",
    "Sendmail on Debian",
    "1. Install and start it, only watching",
)
READ = [
    (SENDMAIL, "m4", "INPUT_MAIL_FILTER"), (DEBIAN, "sh", "gatepost-milter.socket.d"),
    (DEBIAN, "sh", "make"),
]  # fmt: skip
# It listens to the world, and takes senders whose domains this machine's DNS may not know.
_SITE = """
apt-get update -q
apt-get install -q sendmail
sed -i "s/, Addr=127.0.0.1'/'/" /etc/mail/sendmail.mc
useradd -m you
"""
_UNRESOLVED = "FEATURE(`accept_unresolvable_domains')dnl"


class SendmailWalk:
    """One reader, one machine."""

    def __init__(self, machine: Machine, sightings: Sightings) -> None:
        self._machine = machine
        self._sightings = sightings

    def walk(self) -> None:
        """Installed, asked, stopped."""
        self._machine.must(_SITE, seconds=900)
        self._machine.must(POSTFIX.block(INSTALL).rpartition("\n")[0], seconds=900)
        self._machine.must("cd /root/gatepost\n" + PAGE.block(DEBIAN, holding="daemon-reload"))
        self._configure(f"{_UNRESOLVED}\n{PAGE.block(SENDMAIL, 'm4')}\n")
        self._machine.must(PAGE.block(DEBIAN, holding="make"))
        self._machine.until(f"swaks --server {OWN_ADDRESS} --quit-after BANNER")
        self._sends("a disposable sender is refused", "someone@mailinator.com", "550 5.7.1")
        self._sends("an ordinary one is taken", "someone@gmail.com", "accepted for delivery")
        mail = self._machine.until("grep 'From someone@gmail.com' /var/mail/you")
        self._sightings.ran("sendmail", "and delivered", mail, "From someone@gmail.com")
        self._machine.must("systemctl stop gatepost-milter.socket gatepost-milter.service")
        down = "while the milter is down, mail passes"
        self._sends(down, "someone@mailinator.com", "accepted for delivery")

    def _configure(self, lines: str) -> None:
        source = self._machine.root / "etc/mail/sendmail.mc"
        before, definitions, after = source.read_text().partition("\nMAILER_DEFINITIONS")
        source.write_text(f"{before}\n{lines}{definitions.lstrip()}{after}")

    def _sends(self, promise: str, sender: str, expected: str) -> None:
        """As if from another host: loopback is exempt."""
        message = f"swaks --server {OWN_ADDRESS} --from {sender} --to you@{NAME}"
        self._sightings.ran("sendmail", promise, self._machine.sh(message), expected)
