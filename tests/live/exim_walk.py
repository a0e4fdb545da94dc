"""docs/exim.md, its part about Exim, typed on a fresh Debian with Exim as Debian configures it."""

from live.machine import NAME, OWN_ADDRESS, Machine
from live.pages import Page
from live.sightings import Sightings

PAGE, POSTFIX = Page("docs/exim.md"), Page("docs/postfix.md")
EXIM, DEBIAN, INSTALL = "Exim", "Exim on Debian", "1. Install and start it, only watching"
READ = [
    (EXIM, "exim", "readsocket"), (EXIM, "sh", "swaks"), (EXIM, "text", "550"),
    (DEBIAN, "sh", "gatepost-policy.socket.d"), (DEBIAN, "sh", "CHECK_RCPT_LOCAL_ACL_FILE"),
]  # fmt: skip
# What an administrator answers to the package's questions: an internet site.
_SITE = f"""
apt-get update -q
apt-get install -q exim4-daemon-light
sed -i "s/^dc_eximconfig_configtype=.*/dc_eximconfig_configtype='internet'/
s/^dc_other_hostnames=.*/dc_other_hostnames='{NAME}'/
s/^dc_local_interfaces=.*/dc_local_interfaces=''/" /etc/exim4/update-exim4.conf.conf
useradd -m you
"""


class EximWalk:
    """One reader, one machine."""

    def __init__(self, machine: Machine, sightings: Sightings) -> None:
        self._machine = machine
        self._sightings = sightings

    def walk(self) -> None:
        """Installed, asked, stopped."""
        self._machine.must(_SITE, seconds=900)
        self._machine.must(POSTFIX.block(INSTALL).rpartition("\n")[0], seconds=900)
        self._machine.must("cd /root/gatepost\n" + PAGE.block(DEBIAN, holding="daemon-reload"))
        acl = PAGE.block(EXIM, "exim").replace("inet:127.0.0.1:9902", "/run/gatepost/policy.sock")
        (self._machine.root / "etc/exim4/gatepost_acl").write_text(acl + "\n")
        self._machine.must(PAGE.block(DEBIAN, holding="CHECK_RCPT_LOCAL_ACL_FILE"))
        answer = PAGE.block(EXIM, "text").splitlines()[0]
        said = self._machine.until(f"{self.typed()} | grep -F '{answer}'", seconds=30)
        self._sightings.ran(
            "exim", "a disposable sender is refused, in the page's words", said, answer
        )
        taken = self._machine.sh(self.message("someone@gmail.com"))
        self._sightings.ran("exim", "an ordinary one is taken", taken, "250 OK")
        mail = self._machine.until("grep 'envelope-from <someone@gmail.com>' /var/mail/you")
        self._sightings.ran("exim", "and delivered", mail, "someone@gmail.com")
        self._machine.must("systemctl stop gatepost-policy.socket gatepost-policy.service")
        down = self._machine.sh(self.message("someone@mailinator.com"))
        self._sightings.ran("exim", "while the service is down, mail passes", down, "250 OK")

    def typed(self) -> str:
        """The page's example, to this host's own address instead of from another host."""
        example = PAGE.block(EXIM, holding="swaks").replace("mx.your.domain", OWN_ADDRESS)
        return f"({example.replace('you@your.domain', f'you@{NAME}')} || true)"

    def message(self, sender: str) -> str:
        """A whole one."""
        return f"swaks --server {OWN_ADDRESS} --from {sender} --to you@{NAME}"
