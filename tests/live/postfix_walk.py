"""docs/postfix.md, typed from top to bottom on a fresh Debian that has Postfix and none of us."""

from live.machine import NAME, Machine, Ran
from live.mail_host import UNIT, MailHost, swaks
from live.milter_ends import MilterEnds
from live.milter_unit import MilterUnit
from live.pages import Page
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


class PostfixWalk:
    """One reader, one machine."""

    def __init__(self, machine: Machine, sightings: Sightings) -> None:
        self._host = MailHost(machine, sightings)

    def walk(self) -> None:
        """All of it, in the page's order; later steps stand on earlier ones."""
        self._host.machine.must("apt-get update -q && apt-get install -q postfix && useradd -m you")
        self._host.bring_programs()
        self.observe()
        self.reject()
        self.after_that()
        MilterUnit(self._host).walk()
        self.two_listeners()
        self.policy_service()
        MilterEnds(self._host).walk()

    def observe(self) -> None:
        install, server = PAGE.block(INSTALL).rsplit("\n", 1)
        self._host.machine.must(install, seconds=900)
        self._host.machine.start("first-terminal", f"/usr/local/bin/{server}")
        said = self._host.machine.until("journalctl -o cat -u first-terminal | grep listening")
        self._host.note(
            "started by hand, it says where it listens", said, "listening on inet:127.0.0.1:"
        )
        self._host.machine.must(PAGE.block(TELL))
        self._host.note(
            "the example of swaks, under observe", self.typed(TRY), "RCPT TO", "250 2.1.5"
        )
        self._host.send("someone@mailinator.com")
        mail = self._host.machine.until("grep X-Gatepost /var/mail/you")
        self._host.note(
            "a disposable sender is delivered and marked", mail, "would reject;", "ref="
        )
        line = self._host.machine.sh(
            "journalctl -o cat -u first-terminal | grep observed | tail -n 1"
        )
        self._host.note("and logged", line, "observed sender 550 5.7.1 reason=disposable", "ref=")
        reference = line.output.rpartition("ref=")[2].strip()
        self._host.note(
            "its reference leads to the decision, and the address to it",
            self._host.machine.sh(f"gatepost explain --ref {reference} someone@mailinator.com"),
            "someone@mailinator.com is the address judged",
            "overrule   gatepost allow",
        )
        self._host.machine.must("systemctl stop first-terminal")

    def reject(self) -> None:
        self._host.machine.must(f"cd /root/gatepost\n{PAGE.block(REJECT)}")
        self._host.note(
            "systemd: socket and service are up, and say where they listen",
            self._host.machine.sh(
                f"systemctl is-active {UNIT}.socket; systemctl show -P StatusText {UNIT}"
            ),
            "active",
            "serving on systemd:milter",
        )
        answer = PAGE.block(TRY, "text").removeprefix("<** ").rpartition(" [")[0]
        self._host.note(
            "a disposable sender is refused, in the page's words", self.typed(TRY), answer
        )
        self._host.note(
            "an ordinary one is taken", self._host.send("someone@gmail.com"), "250 2.0.0 Ok: queued"
        )
        self._host.note(
            "and delivered",
            self._host.machine.until(
                "grep -A9 someone@gmail.com /var/mail/you | grep Delivered-To"
            ),
            "Delivered-To: you@",
        )

    def after_that(self) -> None:
        """A reference, and an entry of one's own."""
        reference = self._host.machine.until(
            f"journalctl -o cat -u {UNIT} | grep -o 'ref=.*' | tail -n 1 | cut -d= -f2"
        )
        explain = f"GATEPOST_DATA_DIR=/var/lib/gatepost gatepost explain --ref {reference.output}"
        as_user = f"runuser -u gatepost -- env {explain}"
        self._host.note(
            "root resolves a reference", self._host.machine.sh(explain), "rejected the sender"
        )
        self._host.note("so does gatepost", self._host.machine.sh(as_user), "rejected the sender")
        allow = "GATEPOST_DATA_DIR=/var/lib/gatepost gatepost {} mailinator.com"
        self._host.machine.must(allow.format("allow"))
        passed = self._host.machine.until(
            f"{swaks('someone@mailinator.com')} | grep queued", seconds=20
        )
        self._host.note("`gatepost allow` is followed without a reload", passed, "250 2.0.0 Ok")
        self._host.machine.must(allow.format("forget"))

    def two_listeners(self) -> None:
        typos = PAGE.block(LISTENERS, "toml", holding="typo")
        self._host.settings(f"{typos}\n{PAGE.block(LISTENERS, 'toml', holding='systemd:')}\n")
        self._host.machine.must(PAGE.block(LISTENERS))
        services = PAGE.block(LISTENERS, "text").replace("/inbound.sock", "/milter.sock")
        self._host.machine.must(
            f"cp -p /etc/postfix/master.cf /srv/\nsed -i '/^smtp .*inet/d' /etc/postfix/master.cf\n"
            f"cat >>/etc/postfix/master.cf <<END\n{services}\nEND\npostfix reload"
        )
        self._host.note(
            "two listeners, each with a policy of its own: a typo at submission",
            self._host.machine.sh(
                f"swaks --server 127.0.0.1:587 --from you@{NAME} --to friend@gmail.con"
            ),
            "Did you mean friend@gmail.com",
        )
        self._host.note("inbound beside it", self._host.send("someone@mailinator.com"), "550 5.7.1")
        self._host.machine.must("cp -p /srv/master.cf /etc/postfix/ && postfix reload")
        self._host.settings("")
        self._host.machine.must(
            f"systemctl disable --now gatepost-submission.socket; systemctl restart {UNIT}"
        )

    def policy_service(self) -> None:
        self._host.machine.must("postconf -e smtpd_milters=")
        self._host.machine.must(PAGE.block(POLICY, holding="systemctl"))
        self._host.note(
            "the policy service by its unit, without a milter",
            self._host.send("someone@mailinator.com"),
            "<you@mail.example.com>: Recipient address rejected: Sender address rejected",
        )
        self._host.note(
            "an ordinary sender", self._host.send("someone@gmail.com"), "250 2.0.0 Ok: queued"
        )
        self._host.machine.must("postconf -X smtpd_recipient_restrictions")
        self._host.machine.must(PAGE.block(REJECT).splitlines()[-2] + "\npostfix reload")

    def typed(self, section: str) -> Ran:
        """The page's own example; the reader puts in an address of theirs."""
        return self._host.machine.sh(PAGE.block(section).replace("you@your.domain", f"you@{NAME}"))
