"""How the milter's unit ends and begins: stopped, killed, hanging, under load, after a reboot."""

import json
import re

from live.mail_host import UNIT, MailHost

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


class MilterEnds:
    """On a host where it runs."""

    def __init__(self, host: MailHost) -> None:
        self._host = host

    def walk(self) -> None:
        """One after another; the last one leaves it down."""
        self.stop()
        self.begins_anew("killed", "KILL", seconds=30)
        self.begins_anew("hanging, after WatchdogSec", "STOP", seconds=90)
        self.under_load()
        self.reboot()
        self.down()
        self.journal()

    def stop(self) -> None:
        """While a session is open."""
        session = "/usr/bin/python3 /srv/live/open_session.py"
        self._host.machine.start("open-session", f"--property=Type=exec {session}")
        self._host.machine.until("journalctl -o cat -u open-session | grep 'taken: 250'")
        self._host.machine.must(f"systemctl stop --no-block {UNIT}.socket {UNIT}; touch /srv/go")
        self._host.note(
            "`systemctl stop` serves a session that is open",
            self._host.machine.until("journalctl -o cat -u open-session | grep 'refused: 550'"),
            "refused: 550 5.7.1",
        )
        self._host.note(
            "and then ends",
            self._host.machine.until(
                f"systemctl show -P Result,ActiveState {UNIT} | grep inactive"
            ),
            "inactive",
        )
        self._host.machine.must(f"systemctl start {UNIT}.socket {UNIT}")

    def begins_anew(self, what: str, signal: str, *, seconds: float) -> None:
        """By itself."""
        machine = self._host.machine
        before = machine.must(f"systemctl show -P NRestarts {UNIT}").strip()
        machine.must(f"systemctl kill --kill-whom=main --signal={signal} {UNIT}")
        anew = f'[ "$(systemctl show -P NRestarts {UNIT})" -gt {before} ]'
        again = machine.until(f"{anew} && systemctl is-active {UNIT}", seconds=seconds)
        self._host.note(f"{what}: it is started anew", again, "active")
        refused = self._host.send("someone@mailinator.com")
        self._host.note("and refuses", refused, "550 5.7.1")

    def under_load(self) -> None:
        self._host.machine.must("touch /srv/running; : >/var/mail/you")
        self._host.machine.start("load", "/usr/bin/python3 /srv/live/mail_load.py /srv/running")
        for _ in range(5):
            self._host.machine.must(
                f"sleep 1; systemctl restart {UNIT}; sleep 1; systemctl reload {UNIT}"
            )
        self._host.machine.must("rm /srv/running")
        said = self._host.machine.until("journalctl -o cat -u load | grep '^{'", seconds=90)
        counted: dict[str, int] = json.loads(said.output)
        queued = counted.get("ordinary 250", 0)
        self._host.sightings.note(
            "postfix",
            "five restarts and five reloads under load: none refused or taken wrongly",
            f"{counted}",
            kept=set(counted) == {"disposable 550", "ordinary 250"},
        )
        arrived = self._host.machine.until(
            f'[ "$(grep -c "^Subject: load" /var/mail/you)" = {queued} ] && echo all {queued}'
        )
        self._host.note("and each message that was taken is delivered", arrived, f"all {queued}")

    def reboot(self) -> None:
        self._host.machine.reboot()
        self._host.note(
            "after a reboot all units are up",
            self._host.machine.sh(
                f"systemctl --failed; systemctl is-active {UNIT} gatepost-policy"
            ),
            "0 loaded units listed",
            "active",
        )
        self._host.note(
            "and the first message is judged",
            self._host.send("someone@mailinator.com"),
            "550 5.7.1",
        )
        before = self._host.machine.sh(
            "started() { systemctl show -P ActiveEnterTimestampMonotonic $1; }\n"
            # Up to Debian 12 the unit postfix only stands for its instances.
            "begins=postfix; systemctl is-active -q postfix@- && begins=postfix@-\n"
            f"[ $(started {UNIT}) -lt $(started $begins) ] && echo before $begins"
        )
        self._host.note("the milter served before Postfix began", before, "before")

    def down(self) -> None:
        self._host.machine.must(f"systemctl stop {UNIT}.socket {UNIT}")
        self._host.note(
            "down, with default_action=accept: mail passes unchecked",
            self._host.send("someone@mailinator.com"),
            "250 2.0.0 Ok: queued",
        )
        log = self._host.machine.sh(
            "journalctl -o cat -u 'postfix*' | grep 'warning: connect to Milter'"
        )
        said = "warning: connect to Milter service unix:/gatepost/milter.sock"
        self._host.note("and Postfix's log says so", log, said)

    def journal(self) -> None:
        lines = self._host.machine.must("journalctl -o cat -t gatepost").splitlines()
        telling = [line for line in lines if _ADDRESS.search(line)]
        self._host.sightings.note(
            "postfix",
            "no address in the journal",
            f"{len(telling)} of {len(lines)} lines" + "".join(telling[:1]),
            kept=not telling and len(lines) > 20,
        )
