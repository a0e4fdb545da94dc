"""What the milter's unit can do inside its walls: ask the DNS, read settings anew, pull lists."""

import re

from live.mail_host import UNIT, MailHost, swaks
from live.pages import Page

PAGE, WATCH = Page("docs/postfix.md"), "Watch it"
SERVICE = "http://127.0.0.1:8950"
READ = [(WATCH, "sh", "gatepost status")]


class MilterUnit:
    """On a host where it runs."""

    def __init__(self, host: MailHost) -> None:
        self._host = host

    def walk(self) -> None:
        """One after another; the last one leaves it as it came."""
        self.hardening()
        self.reload()
        self.snapshots()

    def hardening(self) -> None:
        for unit in (UNIT, "gatepost-policy"):
            rating = self._host.machine.sh(
                f"systemd-analyze security --no-pager {unit} | tail -n 1"
            )
            self._host.note(f"{unit}: exposure as systemd rates it", rating, " 1.", "OK")
        self._host.settings('phase = "domain"\n[milter]\non_unknown = "tempfail"\n')
        self._host.machine.must(f"systemctl reload {UNIT}")
        self._host.note(
            "DNS is asked from inside the unit",
            self._host.send("someone@no-such-domain-of-anybody.com"),
            "550 5.1.8 Sender address rejected",
        )

    def reload(self) -> None:
        self._host.settings('[milter]\nlanguage = "de"\n')
        self._host.machine.must(f"systemctl reload {UNIT}")
        german = self._host.send("someone@mailinator.com")
        self._host.note("`systemctl reload` reads the settings anew", german, "Wegwerfadressen")
        self._host.settings('[milter]\nlangauge = "en"\n')
        self._host.machine.must(f"systemctl reload {UNIT}")
        status = self._host.machine.sh(f"systemctl show -P StatusText {UNIT}")
        told = "not reloaded, the old settings stay in force: unknown setting 'langauge'"
        self._host.note(
            "wrong settings: the status says why", status, "serving on systemd:milter", told
        )
        errors = self._host.machine.sh(f"journalctl -o cat -p err -u {UNIT}")
        self._host.note("and `journalctl -p err`", errors, told)
        german = self._host.send("someone@mailinator.com")
        self._host.note("and the old settings stay in force", german, "Wegwerfadressen")

    def snapshots(self) -> None:
        """From a service on the same machine, into the unit; and what the unit tells Prometheus."""
        machine = self._host.machine
        machine.must('/opt/gatepost/bin/pip install -q "gatepost[service]"', seconds=900)
        machine.start("service", "/usr/local/bin/gatepost serve")
        machine.until("gatepost service ready | grep -x ready", seconds=120)
        machine.must("gatepost service add blacklist listed.example.net")
        lines = re.findall(r"GATEPOST_(\w+)=(\S+)", machine.must("gatepost service trust"))
        settings = "".join(f'{name.lower()} = "{value}"\n' for name, value in lines)
        self._host.settings(f'{settings}[milter]\nmetrics = "127.0.0.1:9901"\n')
        machine.must(f"systemctl restart {UNIT}")
        said = machine.until(f"{swaks('someone@listed.example.net')} | grep '550 5.7.1'")
        self._host.note("the unit pulls and follows published lists", said, "listed.example.net")
        status = machine.sh(PAGE.block(WATCH, holding="gatepost status"))
        self._host.note("`gatepost status` says when", status, SERVICE, "last pull")
        fetch = (
            "import urllib.request as u; print(u.urlopen('http://127.0.0.1:9901').read().decode())"
        )
        told = machine.sh(f'python3 -c "{fetch}"')
        counted = 'gatepost_milter_recipients_total{listener="inbound",outcome="rejected"}'
        self._host.note("and Prometheus is told", told, counted)
        machine.must(f"systemctl stop service; rm -r /var/lib/gatepost/*; systemctl restart {UNIT}")
