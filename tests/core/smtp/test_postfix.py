"""The mailbox phase as a user has it: settings, a real name server, and Postfix in many moods."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.postfix import Postfix
from gatepost import Decision, Gatepost, Outcome, Reason, Report, Status
from support.certificates import loopback_certificate
from support.knot import Knot
from support.tools import require, require_postfix
from support.waiting import wait_until

pytestmark = pytest.mark.slow

DOMAINS = (
    "table",
    "catch-all",
    "no-pipelining",
    "tls",
    "sender",
    "grey",
    "limit",
    "dead",
    "blocked",
)
EXISTS = " ".join(f"{{ ann@{name}.example = x }}" for name in DOMAINS)
TABLE = {"relay_recipient_maps": f"inline:{{ {EXISTS} }}"}
GREY = "450 4.2.0 Greylisted, see http://postgrey.schweikert.ch/help/target.example.html"
SENDER = "{ me@a.example = 550 5.1.8 Sender address rejected: Domain not found }"
BLOCKED = "554 5.7.1 Service unavailable; Client host [127.0.0.1] blocked using zen.spamhaus.org"
MOODS = {
    "table": TABLE,
    "catch-all": {},
    "no-pipelining": {**TABLE, "smtpd_discard_ehlo_keywords": "pipelining"},
    "sender": {
        **TABLE,
        "smtpd_sender_restrictions": f"check_sender_access inline:{{ {SENDER} }}",
    },
    "grey": {"smtpd_recipient_restrictions": f"check_recipient_access static:{{ {GREY} }}"},
    "limit": {**TABLE, "smtpd_recipient_limit": "1"},
    "blocked": {"smtpd_recipient_restrictions": f"check_client_access static:{{ {BLOCKED} }}"},
}


@pytest.fixture(scope="module")
def postfix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postfix]:
    require_postfix()
    folder = tmp_path_factory.mktemp("tls")
    loopback_certificate(folder)
    tls = {
        **TABLE,
        "smtpd_tls_security_level": "encrypt",
        "smtpd_tls_cert_file": str(folder / "certificate.pem"),
        "smtpd_tls_key_file": str(folder / "key.pem"),
    }
    moods = {**MOODS, "tls": tls}
    with Postfix(moods, relay_domains=tuple(f"{name}.example" for name in DOMAINS)) as server:
        yield server


@pytest.fixture(scope="module")
def names() -> Iterator[str]:
    zones = {f"{name}.example": "@ MX 10 mx\nmx A 127.0.0.1\n" for name in DOMAINS}
    with Knot(zones, program=require("knotd", package="knot")) as server:
        yield f"127.0.0.1:{server.port}"


def gate(names: str, port: int, **settings: object) -> Gatepost:
    return Gatepost(
        {
            "phase": "mailbox",
            "nameservers": [names],
            "budget": 30,
            "smtp_port": port,
            "smtp_allow_networks": ["127.0.0.0/8"],
            "smtp_rate": 1000,
            **settings,
        }
    )


def mailbox(report: Report) -> tuple[Outcome, str | None]:
    (found,) = [finding for finding in report.findings if finding.check == "mailbox"]
    assert "ann" not in found.detail
    return found.outcome, found.reason


FOUND = (Outcome.PASS, None)
NOT_FOUND = (Outcome.FAIL, Reason.MAILBOX_NOT_FOUND)


@pytest.mark.parametrize("mood", ["table", "no-pipelining", "tls", "sender", "limit"])
@pytest.mark.parametrize("mail_from", [None, "me@a.example"])
async def test_a_mailbox_is_told_from_none(
    postfix: Postfix, names: str, mood: str, mail_from: str | None
) -> None:
    with gate(names, postfix.ports[mood], smtp_mail_from=mail_from) as ours:
        assert mailbox(ours.check(f"ann@{mood}.example")) == FOUND
        report = await ours.acheck(f"bob@{mood}.example")
        assert mailbox(report) == NOT_FOUND
        assert (report.status, report.decision) == (Status.INVALID, Decision.REJECT)
        assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize(
    ("mood", "found"),
    [
        ("catch-all", (Outcome.WARN, Reason.CATCH_ALL)),
        ("grey", (Outcome.UNKNOWN, Reason.GREYLISTED)),
        ("blocked", (Outcome.UNKNOWN, Reason.PROBE_BLOCKED)),
    ],
)
async def test_what_cannot_be_told_is_not_held_against_anybody(
    postfix: Postfix, names: str, mood: str, found: tuple[Outcome, str]
) -> None:
    with gate(names, postfix.ports[mood]) as ours:
        for report in (ours.check(f"ann@{mood}.example"), await ours.acheck(f"bob@{mood}.example")):
            assert mailbox(report) == found
            assert report.accepted


def test_a_mail_host_that_is_not_there_is_unknown(names: str) -> None:
    with gate(names, 9, smtp_reference_hosts=["nowhere.example"]) as ours:
        report = ours.check("ann@dead.example")
        assert mailbox(report) == (Outcome.UNKNOWN, Reason.MAIL_HOST_UNREACHABLE)
        assert report.accepted


def test_a_port_that_is_closed_to_us_is_said_so(names: str) -> None:
    with gate(names, 9, smtp_reference_hosts=["mx.table.example"]) as ours:
        report = ours.check("ann@dead.example")
        assert mailbox(report) == (Outcome.UNKNOWN, Reason.PROBE_UNAVAILABLE)
        assert report.decided_by is not None
        assert "port 9 seems to be closed from here" in report.decided_by.detail


def test_what_was_told_is_not_asked_again(postfix: Postfix, names: str) -> None:
    before = threading.active_count()
    with gate(names, postfix.ports["table"]) as ours:
        first = [ours.check(f"{name}@table.example") for name in ("ann", "bob")]
        asked = postfix.log().count("connect from")
        again = [ours.check(f"{name}@table.example") for name in ("ANN", "bob")]
        assert [mailbox(report) for report in again] == [mailbox(report) for report in first]
        assert postfix.log().count("connect from") == asked
    assert threading.active_count() == before


def test_no_message_is_ever_sent(postfix: Postfix, names: str) -> None:
    with gate(names, postfix.ports["catch-all"]) as ours:
        ours.check("carol@catch-all.example")
    folders = [Path(postfix.root, "queue", name) for name in ("incoming", "active", "deferred")]
    messages = lambda: [path for folder in folders for path in folder.rglob("*")]  # noqa: E731
    # Postfix opens a file at the first recipient that it takes, and removes it at QUIT.
    wait_until(lambda: not messages(), what="an empty queue")
