"""Block lists in the DNS, asked as a real name server answers for them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from gatepost import Decision, Finding, Gatepost, Outcome, Reason, Report, Status
from gatepost.checks.dnsbl import decide_listing
from gatepost.dnsbl.zone import Listing, Verdict
from support.knot import Knot
from support.name_servers import MAIL_ZONE, ZONES

SOUND = "s3cret.bl.example"
LISTS = {
    # A sound one, one that lists everything, one that lists nothing, and one that refuses us.
    SOUND: "test A 127.0.0.2\nbad.example A 127.0.0.2\nodd.example A 127.0.0.77\n",
    "everything.example": "* A 127.0.0.2\n",
    "nothing.example": "",
    "refusing.example": "* A 127.255.255.254\n",
}
MAIL = {
    f"{name}.example": "@ MX 10 mx.mail.example.\nsub MX 10 mx.mail.example.\n"
    for name in ("bad", "good", "odd")
}


@pytest.mark.parametrize(
    ("verdict", "outcome", "reason"),
    [
        (Verdict(Listing.LISTED, ("spam",)), Outcome.WARN, Reason.LISTED_DOMAIN),
        (Verdict(Listing.NOT_LISTED), Outcome.PASS, None),
        (Verdict(Listing.ERROR, ("no answer",)), Outcome.SKIPPED, None),
    ],
)
def test_what_a_listing_means(verdict: Verdict, outcome: Outcome, reason: Reason | None) -> None:
    finding = decide_listing("dnsbl.acme", "acme", verdict)
    assert (finding.outcome, finding.reason, finding.source) == (outcome, reason, "acme")


@pytest.fixture(scope="module")
def lists() -> Iterator[Knot]:
    from support.tools import require

    program = require("knotd", package="knot")
    with Knot({**LISTS, **MAIL, MAIL_ZONE: ZONES[MAIL_ZONE]}, program=program) as server:
        yield server


@contextmanager
def gate(lists: Knot, zone: str, **more: Any) -> Iterator[Gatepost]:
    table = {"zone": zone, "codes": {"127.0.0.2": "spam"}, "key_env": "ACME_BLOCK_LIST_KEY"}
    settings = {"phase": "domain", "nameservers": [lists.address], "budget": 30}
    with Gatepost({**settings, "dnsbl": {"acme": table}, **more}) as made:
        yield made


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_BLOCK_LIST_KEY", "s3cret")


def said(report: Report) -> Finding:
    return next(finding for finding in report.findings if finding.check == "dnsbl.acme")


@pytest.mark.slow
def test_a_listed_domain_is_a_risk_unless_the_user_says_reject(lists: Knot) -> None:
    with gate(lists, "{key}.bl.example") as ours:
        for text in ("ann@bad.example", "ann@sub.bad.example"):
            report = ours.check(text)
            assert (report.status, report.reason) == (Status.RISKY, Reason.LISTED_DOMAIN)
            assert report.decision is Decision.REVIEW
            assert said(report).detail == "acme lists the domain: spam"
        assert ours.check("ann@good.example").status is Status.VALID
    with gate(lists, "{key}.bl.example", actions={"listed_domain": "reject"}) as strict:
        assert strict.check("ann@bad.example").decision is Decision.REJECT


@pytest.mark.slow
async def test_a_list_is_asked_once_a_domain_and_tested_once(lists: Knot) -> None:
    with gate(lists, "{key}.bl.example") as ours:
        first = ours.check("ann@bad.example")
        assert ours.counters.count("dns", "A") == 3  # what is listed, what is not, the domain
        for _ in range(3):
            assert ours.check("ann@bad.example").conclusion == first.conclusion
            assert (await ours.acheck("bob@bad.example")).reason is Reason.LISTED_DOMAIN
        assert ours.check("ann@good.example").status is Status.VALID
        assert ours.counters.count("dns", "A") == 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("zone", "why"),
    [
        ("everything.example", "self-test"),
        ("nothing.example", "self-test"),
        ("refusing.example", "it refuses us"),
        ("gone.example", "no answer (refused)"),
    ],
)
def test_a_list_that_is_not_sound_counts_for_nothing_and_is_left_alone(
    lists: Knot, zone: str, why: str
) -> None:
    with gate(lists, zone) as ours:
        report = ours.check("ann@bad.example")
        assert (report.status, said(report).outcome) == (Status.VALID, Outcome.SKIPPED)
        assert why in said(report).detail
        asked = ours.counters.count("dns", "A")
        assert ours.check("ann@good.example").status is Status.VALID
        if zone != "gone.example":
            assert ours.counters.count("dns", "A") == asked


@pytest.mark.slow
def test_an_answer_that_is_in_no_table_is_no_listing(lists: Knot) -> None:
    with gate(lists, "{key}.bl.example") as ours:
        report = ours.check("ann@odd.example")
        assert (report.status, said(report).outcome) == (Status.VALID, Outcome.SKIPPED)
        assert "127.0.0.77" in said(report).detail


@pytest.mark.slow
def test_the_key_is_said_nowhere(lists: Knot, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for zone in ("{key}.bl.example", "{key}.refusing.example", "{key}.gone.example"):
            with gate(lists, zone) as ours:
                told = str(ours.check("ann@bad.example").to_dict())
                assert "s3cret" not in told + str(ours.status().to_dict()) + repr(ours.settings)
    assert "block list" in caplog.text
    assert "s3cret" not in caplog.text


@pytest.mark.slow
def test_a_key_that_is_missing_breaks_the_check_and_no_verdict(
    lists: Knot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACME_BLOCK_LIST_KEY")
    with gate(lists, "{key}.bl.example") as ours:
        report = ours.check("ann@bad.example")
    assert (said(report).outcome, said(report).reason) == (Outcome.UNKNOWN, Reason.CHECK_FAILED)
    assert report.accepted
