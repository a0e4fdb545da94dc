"""One Postfix and its milters for all tests that need them."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from demo.postfix import Postfix
from support.certificates import loopback_certificate
from support.dovecot_auth import dovecot_auth
from support.installed_snapshot import install_snapshot
from support.knot import Knot
from support.mail import Mail
from support.milter_process import MilterProcess
from support.name_servers import ZONES
from support.smtp_sink import SmtpSink
from support.tools import require, require_postfix

RELAYED = ("example.org", "mailinator.com", "xn--bcher-kva.example", "mail.example")
SINK = "sink.example"

SETTINGS = """\
[policies.careful]
based_on = "inbound_sender"
actions = {{ role = "review" }}

[[milter.listener]]
listen = "inet:127.0.0.1:0"
check_recipient = true

[[milter.listener]]
listen = "unix:{run}/milter.sock"
socket_mode = "666"
check_recipient = true

[[milter.listener]]
listen = "inet:127.0.0.1:0"
policy = "submission"

[[milter.listener]]
listen = "inet:127.0.0.1:0"
policy = "observe"
trusted_networks = ["none"]

[[milter.listener]]
name = "marked"
listen = "inet:127.0.0.1:0"
header = "authentication-results"
authserv_id = "mx.example.org"

[[milter.listener]]
name = "held"
listen = "inet:127.0.0.1:0"
policy = "careful"
on_review = "quarantine"

[[milter.listener]]
name = "worded"
listen = "inet:127.0.0.1:0"
language = "fr"
replies.disposable = "100 % {{domain}}\\n{{message}}\\n{{ref}}"
"""
DEEP = """\
phase = "domain"
budget = 5
nameservers = ["{nameserver}"]

[[milter.listener]]
listen = "inet:127.0.0.1:0"
check_recipient = true

[[milter.listener]]
listen = "inet:127.0.0.1:0"
check_recipient = true
on_unknown = "tempfail"
"""


def _milters(door: str, default_action: str = "tempfail") -> dict[str, str]:
    setting = f"{{ {door}, command_timeout=10s, default_action={default_action} }}"
    return {"smtpd_milters": setting}


def _policy(door: str) -> dict[str, str]:
    check = f"check_policy_service {{ {door}, timeout=10s, default_action=DEFER }}"
    return {"smtpd_recipient_restrictions": f"{check}, permit"}


def _environ(folder: Path, name: str, settings: str) -> dict[str, str]:
    (folder / f"{name}.toml").write_text(settings, encoding="utf-8")
    data_dir = str(folder / "data")
    return {"GATEPOST_DATA_DIR": data_dir, "GATEPOST_CONFIG": str(folder / f"{name}.toml")}


def _served(milter: MilterProcess, deep: MilterProcess, policy: MilterProcess) -> dict[str, str]:
    """The listeners by what the services of Postfix are called after them."""
    names = ("inet", "unix", "submission", "observe", "marked", "held", "worded")
    doors = dict(zip(names, milter.doors, strict=True))
    doors |= dict(zip(("deep", "deep, tempfail"), deep.doors, strict=True))
    return doors | dict(zip(("policy, inet", "policy, unix"), policy.doors, strict=True))


@pytest.fixture(scope="session")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mail]:
    require_postfix()
    folder = tmp_path_factory.mktemp("mail")
    install_snapshot(
        folder / "data", disposable=["mailinator.com"], blacklisted=["villain@gmail.com"]
    )
    with ExitStack() as stack:
        # Not below pytest's folder: that is closed to the user postfix.
        run = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gp-")))
        run.chmod(0o755)
        knot = stack.enter_context(Knot(ZONES, program=require("knotd", package="knot")))
        sink = SmtpSink(run / "mail", program=require("smtp-sink", package="postfix"))
        environ = _environ(folder, "milter", SETTINGS.format(run=run))
        log = folder / "milter.log"
        milter = stack.enter_context(MilterProcess("--verbose", log=log, environ=environ))
        deep = stack.enter_context(
            MilterProcess(
                log=folder / "deep.log",
                environ=_environ(folder, "deep", DEEP.format(nameserver=knot.address)),
            )
        )
        doors = ("--listen", "inet:127.0.0.1:0", "--listen", f"unix:{run}/policy.sock")
        policy = stack.enter_context(
            MilterProcess(
                *doors,
                *("--socket-mode", "666", "--check-recipient"),
                command="policy",
                log=folder / "policy.log",
                environ=environ,
            )
        )
        certificate = loopback_certificate(folder)[1]
        auth = stack.enter_context(dovecot_auth(run / "auth.sock"))
        services = {
            name: _policy(door) if name.startswith("policy") else _milters(door)
            for name, door in _served(milter, deep, policy).items()
        } | {
            # Nobody listens on port 1.
            "down, accept": _milters("inet:127.0.0.1:1", "accept"),
            "down, tempfail": _milters("inet:127.0.0.1:1"),
            "down, reject": _milters("inet:127.0.0.1:1", "reject"),
        }
        services["submission"] |= {
            "smtpd_sasl_auth_enable": "yes",
            "smtpd_sasl_type": "dovecot",
            "smtpd_sasl_path": str(auth),
            "smtpd_tls_security_level": "may",
            "smtpd_relay_restrictions": "permit_sasl_authenticated, reject",
        }
        services["inet"] |= {
            "smtpd_sasl_auth_enable": "yes",
            "smtpd_sasl_type": "dovecot",
            "smtpd_sasl_path": str(auth),
            "smtpd_tls_security_level": "may",
        }
        main = {
            "transport_maps": f"inline:{{{{ {SINK} = smtp:[127.0.0.1]:{sink.port} }}}}",
            "smtputf8_enable": "yes",
            "smtpd_tls_cert_file": str(certificate),
            "smtpd_tls_key_file": str(certificate.with_name("key.pem")),
            "smtp_tls_security_level": "none",
        }
        postfix = Postfix(services, relay_domains=(*RELAYED, SINK), main=main)
        stack.enter_context(postfix)
        stack.enter_context(sink)
        yield Mail(postfix, milter, sink, folder / "data")
