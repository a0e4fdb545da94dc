"""What the mail host of an address says of it, as a client of Postfix hears it from the milter."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from demo.postfix import Postfix
from support.installed_snapshot import install_snapshot
from support.mail_host_thread import mail_host
from support.mail_hosts import Lines, Said, ordinary
from support.milter_process import MilterProcess
from support.name_servers import by_type
from support.smtp_client import NAMED, STRANGER, TAKEN, Answer, Client
from support.tools import require_postfix

pytestmark = pytest.mark.slow

DOMAIN = "target.example"
SAID = {
    f"disabled@{DOMAIN}": b"550 5.2.1 Mailbox disabled\r\n",
    f"full@{DOMAIN}": b"452 4.2.2 Mailbox full\r\n",
}
# A full mailbox passes, unless the operator would have it come again.
SETTINGS = """\
phase = "mailbox"
budget = 5
nameservers = ["{nameserver}"]
smtp_port = {port}
smtp_allow_networks = ["127.0.0.0/8"]
smtp_rate = 1000

[actions]
mailbox_full = "reject"

[[milter.listener]]
listen = "inet:127.0.0.1:0"
check_recipient = true
"""


def host() -> Lines:
    """At which ann is, and two who get no mail."""
    others = ordinary(f"ann@{DOMAIN}")

    def answer(command: str) -> Said:
        address = command.partition("<")[2].partition(">")[0]
        rcpt = command.upper().startswith("RCPT")
        return SAID[address] if rcpt and address in SAID else others(command)

    return answer


@pytest.fixture(scope="module")
def smtp_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    require_postfix()
    folder = tmp_path_factory.mktemp("mailbox")
    install_snapshot(folder / "data", disposable=["mailinator.com"])
    toml = folder / "gatepost.toml"
    environ = {"GATEPOST_DATA_DIR": str(folder / "data"), "GATEPOST_CONFIG": str(toml)}
    with ExitStack() as stack:
        far = stack.enter_context(mail_host(host()))
        answers = {"MX": "NOERROR", "A": "127.0.0.1", "AAAA": "NOERROR"}
        nameserver = stack.enter_context(by_type(answers))
        toml.write_text(SETTINGS.format(nameserver=nameserver, port=far.port), encoding="utf-8")
        milter = stack.enter_context(MilterProcess(log=folder / "log", environ=environ))
        asks = f"{{ {milter.doors[0]}, command_timeout=15s, default_action=tempfail }}"
        services = {"mx": {"smtpd_milters": asks}}
        postfix = stack.enter_context(Postfix(services, relay_domains=(DOMAIN,)))
        yield postfix.ports["mx"]


@pytest.mark.parametrize(
    ("local", "as_recipient", "as_sender"),
    [
        ("bob", "550 5.1.1", "550 5.1.0"),
        ("disabled", "550 5.2.1", "550 5.1.0"),
        ("full", "452 4.2.2", "452 4.2.2"),
    ],
)
def test_what_a_mail_host_refuses_is_refused(
    smtp_port: int, local: str, as_recipient: str, as_sender: str
) -> None:
    with Client("127.0.0.1", smtp_port, NAMED, timeout=30) as smtp:
        smtp.ehlo()
        smtp.become(STRANGER)
        smtp.sender("")
        assert smtp.recipient(f"ann@{DOMAIN}") == TAKEN
        assert _codes(smtp.recipient(f"{local}@{DOMAIN}"), "Recipient") == as_recipient
        smtp.rset()
        smtp.sender(f"{local}@{DOMAIN}")
        assert _codes(smtp.recipient(f"ann@{DOMAIN}"), "Sender") == as_sender
        smtp.rset()
        smtp.sender(f"ann@{DOMAIN}")
        assert smtp.recipient(f"ann@{DOMAIN}") == TAKEN


def _codes(said: Answer, party: str) -> str:
    code, text = said
    enhanced, _, rest = text.partition(" ")
    assert rest.startswith(f"{party} address ")
    return f"{code} {enhanced}"
