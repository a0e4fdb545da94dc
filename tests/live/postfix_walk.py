"""docs/postfix.md, typed from top to bottom on a fresh Debian that has Postfix and none of us."""

import json
import re

from live.machine import NAME, Machine, Ran
from live.pages import ROOT, Page
from live.sightings import Sightings

PAGE = Page("docs/postfix.md")
INSTALL, TELL, WATCH = "1. Install and start it, only watching", "2. Tell Postfix", "3. Watch"
TRY, REJECT, LISTENERS = "4. Try it", "5. Reject", "Listeners and their policies"
POLICY = "Without a milter: the policy service"
READ = [
    (INSTALL, "sh", "venv"), (TELL, "sh", "postconf"), (TRY, "sh", "swaks"),
    (REJECT, "sh", "systemctl"), (LISTENERS, "toml", "systemd:"), (LISTENERS, "toml", "typo"),
    (LISTENERS, "text", "submission"),
    (LISTENERS, "sh", "systemctl"), (POLICY, "sh", "systemctl"),
]  # fmt: skip
UNIT = "gatepost-milter"
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


class PostfixWalk:
    """One reader, one machine."""

    def __init__(self, machine: Machine, sightings: Sightings) -> None:
        self._machine = machine
        self._sightings = sightings

    def walk(self) -> None:
        """All of it, in the page's order; later steps stand on earlier ones."""
        self._machine.must("apt-get update -q && apt-get install -q postfix && useradd -m you")
        self.observe()
        self.reject()
        self.hardening()
        self.reload()
        self.two_listeners()
        self.policy_service()
        self.ends()
        self.under_load()
        self.reboot()
        self.down()
        self.journal()

    def note(self, promise: str, ran: Ran, *expected: str, unless: str | None = None) -> None:
        """Kept when it ended well and said all that was expected."""
        kept = all(text in ran.output for text in expected)
        kept = kept and (unless is None or unless not in ran.output)
        self._sightings.note("postfix", promise, _last(ran.output, expected), kept=kept)

    def observe(self) -> None:
        install, server = PAGE.block(INSTALL).rsplit("\n", 1)
        self._machine.must(install, seconds=900)
        self._machine.start("first-terminal", f"/usr/local/bin/{server}")
        said = self._machine.until("journalctl -o cat -u first-terminal | grep listening")
        self.note("started by hand, it says where it listens", said, "listening on inet:127.0.0.1:")
        self._machine.must(PAGE.block(TELL))
        self.note("the example of swaks, under observe", self.typed(TRY), "RCPT TO", "250 2.1.5")
        self.send("someone@mailinator.com")
        mail = self._machine.until("grep X-Gatepost /var/mail/you")
        self.note("a disposable sender is delivered and marked", mail, "would reject;", "ref=")
        line = self._machine.sh("journalctl -o cat -u first-terminal | grep observed | tail -n 1")
        self.note("and logged", line, "observed sender 550 5.7.1 reason=disposable", "ref=")
        reference = line.output.rpartition("ref=")[2].strip()
        self.note(
            "its reference leads to the decision, and the address to it",
            self._machine.sh(f"gatepost explain --ref {reference} someone@mailinator.com"),
            "someone@mailinator.com is the address judged",
            "overrule   gatepost allow",
        )
        self._machine.must("systemctl stop first-terminal")

    def reject(self) -> None:
        self._machine.must(f"cd /root/gatepost\n{PAGE.block(REJECT)}")
        self.note(
            "systemd: socket and service are up, and say where they listen",
            self._machine.sh(
                f"systemctl is-active {UNIT}.socket; systemctl show -P StatusText {UNIT}"
            ),
            "active",
            "serving on systemd:milter",
        )
        answer = PAGE.block(TRY, "text").removeprefix("<** ").rpartition(" [")[0]
        self.note("a disposable sender is refused, in the page's words", self.typed(TRY), answer)
        self.note(
            "an ordinary one is taken", self.send("someone@gmail.com"), "250 2.0.0 Ok: queued"
        )
        self.note(
            "and delivered",
            self._machine.until("grep -A9 someone@gmail.com /var/mail/you | grep Delivered-To"),
            "Delivered-To: you@",
        )
        reference = self._machine.until(
            f"journalctl -o cat -u {UNIT} | grep -o 'ref=.*' | tail -n 1 | cut -d= -f2"
        )
        explain = f"GATEPOST_DATA_DIR=/var/lib/gatepost gatepost explain --ref {reference.output}"
        as_user = f"runuser -u gatepost -- env {explain}"
        self.note("root resolves a reference", self._machine.sh(explain), "rejected the sender")
        self.note("so does gatepost", self._machine.sh(as_user), "rejected the sender")
        allow = "GATEPOST_DATA_DIR=/var/lib/gatepost gatepost {} mailinator.com"
        self._machine.must(allow.format("allow"))
        passed = self._machine.until(f"{swaks('someone@mailinator.com')} | grep queued", seconds=20)
        self.note("`gatepost allow` is followed without a reload", passed, "250 2.0.0 Ok")
        self._machine.must(allow.format("forget"))

    def hardening(self) -> None:
        for unit in (UNIT, "gatepost-policy"):
            rating = self._machine.sh(f"systemd-analyze security --no-pager {unit} | tail -n 1")
            self.note(f"{unit}: exposure as systemd rates it", rating, " 1.", "OK")
        self.settings('phase = "domain"\n[milter]\non_unknown = "tempfail"\n')
        self._machine.must(f"systemctl reload {UNIT}")
        self.note(
            "DNS is asked from inside the unit",
            self.send("someone@no-such-domain-of-anybody.com"),
            "550 5.1.8 Sender address rejected",
        )

    def reload(self) -> None:
        self.settings('[milter]\nlanguage = "de"\n')
        self._machine.must(f"systemctl reload {UNIT}")
        german = self.send("someone@mailinator.com")
        self.note("`systemctl reload` reads the settings anew", german, "Wegwerfadressen")
        self.settings('[milter]\nlangauge = "en"\n')
        self._machine.must(f"systemctl reload {UNIT}")
        status = self._machine.sh(f"systemctl show -P StatusText {UNIT}")
        told = "not reloaded, the old settings stay in force: unknown setting 'langauge'"
        self.note("wrong settings: the status says why", status, "serving on systemd:milter", told)
        errors = self._machine.sh(f"journalctl -o cat -p err -u {UNIT}")
        self.note("and `journalctl -p err`", errors, told)
        german = self.send("someone@mailinator.com")
        self.note("and the old settings stay in force", german, "Wegwerfadressen")

    def two_listeners(self) -> None:
        typos = PAGE.block(LISTENERS, "toml", holding="typo")
        self.settings(f"{typos}\n{PAGE.block(LISTENERS, 'toml', holding='systemd:')}\n")
        self._machine.must(PAGE.block(LISTENERS))
        services = PAGE.block(LISTENERS, "text").replace("/inbound.sock", "/milter.sock")
        self._machine.must(
            f"cp -p /etc/postfix/master.cf /srv/\nsed -i '/^smtp .*inet/d' /etc/postfix/master.cf\n"
            f"cat >>/etc/postfix/master.cf <<END\n{services}\nEND\npostfix reload"
        )
        self.note(
            "two listeners, each with a policy of its own: a typo at submission",
            self._machine.sh(
                f"swaks --server 127.0.0.1:587 --from you@{NAME} --to friend@gmail.con"
            ),
            "Did you mean friend@gmail.com",
        )
        self.note("inbound beside it", self.send("someone@mailinator.com"), "550 5.7.1")
        self._machine.must("cp -p /srv/master.cf /etc/postfix/ && postfix reload")
        self.settings("")
        self._machine.must(
            f"systemctl disable --now gatepost-submission.socket; systemctl restart {UNIT}"
        )

    def policy_service(self) -> None:
        self._machine.must("postconf -e smtpd_milters=")
        self._machine.must(PAGE.block(POLICY, holding="systemctl"))
        self.note(
            "the policy service by its unit, without a milter",
            self.send("someone@mailinator.com"),
            "<you@mail.example.com>: Recipient address rejected: Sender address rejected",
        )
        self.note("an ordinary sender", self.send("someone@gmail.com"), "250 2.0.0 Ok: queued")
        self._machine.must("postconf -X smtpd_recipient_restrictions")
        self._machine.must(PAGE.block(REJECT).splitlines()[-2] + "\npostfix reload")

    def ends(self) -> None:
        """Stopped, killed, hanging."""
        session = "/usr/bin/python3 /srv/live/open_session.py"
        self._machine.start("open-session", f"--property=Type=exec {session}")
        self._machine.until("journalctl -o cat -u open-session | grep 'taken: 250'")
        began = self._machine.sh(f"systemctl stop --no-block {UNIT}.socket {UNIT}; touch /srv/go")
        self.note(
            "`systemctl stop` serves a session that is open",
            self._machine.until("journalctl -o cat -u open-session | grep 'refused: 550'"),
            "refused: 550 5.7.1",
        )
        self.note(
            "and then ends",
            self._machine.until(f"systemctl show -P Result,ActiveState {UNIT} | grep inactive"),
            "inactive",
        )
        assert began.status == 0
        self._machine.must(f"systemctl start {UNIT}.socket {UNIT}")
        for what, signal, seconds in (
            ("killed", "KILL", 30),
            ("hanging, after WatchdogSec", "STOP", 90),
        ):
            before = self._machine.must(f"systemctl show -P NRestarts {UNIT}").strip()
            self._machine.must(f"systemctl kill --kill-whom=main --signal={signal} {UNIT}")
            anew = f'[ "$(systemctl show -P NRestarts {UNIT})" -gt {before} ]'
            again = f"{anew} && systemctl is-active {UNIT}"
            self.note(
                f"{what}: it is started anew", self._machine.until(again, seconds=seconds), "active"
            )
            self.note("and refuses", self.send("someone@mailinator.com"), "550 5.7.1")

    def under_load(self) -> None:
        self._machine.must("touch /srv/running; : >/var/mail/you")
        self._machine.start("load", "/usr/bin/python3 /srv/live/mail_load.py /srv/running")
        for _ in range(5):
            self._machine.must(
                f"sleep 1; systemctl restart {UNIT}; sleep 1; systemctl reload {UNIT}"
            )
        self._machine.must("rm /srv/running")
        said = self._machine.until("journalctl -o cat -u load | grep '^{'", seconds=90)
        counted: dict[str, int] = json.loads(said.output)
        queued = counted.get("ordinary 250", 0)
        self._sightings.note(
            "postfix",
            "five restarts and five reloads under load: none refused or taken wrongly",
            f"{counted}",
            kept=set(counted) == {"disposable 550", "ordinary 250"},
        )
        arrived = self._machine.until(
            f'[ "$(grep -c "^Subject: load" /var/mail/you)" = {queued} ] && echo all {queued}'
        )
        self.note("and each message that was taken is delivered", arrived, f"all {queued}")

    def reboot(self) -> None:
        self._machine.reboot()
        self.note(
            "after a reboot all units are up",
            self._machine.sh(f"systemctl --failed; systemctl is-active {UNIT} gatepost-policy"),
            "0 loaded units listed",
            "active",
        )
        self.note(
            "and the first message is judged", self.send("someone@mailinator.com"), "550 5.7.1"
        )
        before = self._machine.sh(
            "started() { systemctl show -P ActiveEnterTimestampMonotonic $1; }\n"
            f"[ $(started {UNIT}) -lt $(started postfix@-) ] && echo before"
        )
        self.note("the milter served before Postfix began", before, "before")

    def down(self) -> None:
        self._machine.must(f"systemctl stop {UNIT}.socket {UNIT}")
        self.note(
            "down, with default_action=accept: mail passes unchecked",
            self.send("someone@mailinator.com"),
            "250 2.0.0 Ok: queued",
        )
        log = self._machine.sh(
            "journalctl -o cat -u 'postfix*' | grep 'warning: connect to Milter'"
        )
        said = "warning: connect to Milter service unix:/gatepost/milter.sock"
        self.note("and Postfix's log says so", log, said)

    def journal(self) -> None:
        lines = self._machine.must("journalctl -o cat -t gatepost").splitlines()
        telling = [line for line in lines if _ADDRESS.search(line)]
        self._sightings.note(
            "postfix",
            "no address in the journal",
            f"{len(telling)} of {len(lines)} lines" + "".join(telling[:1]),
            kept=not telling and len(lines) > 20,
        )

    def settings(self, text: str) -> None:
        (self._machine.root / "etc/gatepost/gatepost.toml").write_text(text, encoding="utf-8")

    def typed(self, section: str) -> Ran:
        """The page's own example; the reader puts in an address of theirs."""
        return self._machine.sh(PAGE.block(section).replace("you@your.domain", f"you@{NAME}"))

    def send(self, sender: str) -> Ran:
        return self._machine.sh(swaks(sender))


def swaks(sender: str) -> str:
    """A whole message, from a client of elsewhere."""
    client = "--xclient-addr 192.0.2.55 --xclient-name client.example.net"
    return f"swaks --server 127.0.0.1 {client} --from {sender} --to you@{NAME}"


def bring(machine: Machine) -> None:
    """The programs of ours that run inside, beside the checkout."""
    folder = machine.root / "srv/live"
    folder.mkdir(parents=True)
    for name in ("mail_load.py", "open_session.py"):
        (folder / name).write_bytes((ROOT / "tests/live" / name).read_bytes())


def _last(output: str, expected: tuple[str, ...]) -> str:
    """The line that answers the promise: the one with the last of what was expected."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if expected and expected[-1] in line]
    refused = [line for line in lines if line.startswith("<**")]
    return (telling or refused or lines or ["nothing"])[-1][:250]
