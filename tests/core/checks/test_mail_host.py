"""Whether a domain has a host for mail: the decision, the asking, and a real name server."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gatepost import Address, Gatepost, Outcome, Phase, Reason, Settings, SnapshotInfo, Status
from gatepost.checks.mail_host import MailHostCheck, decide_addresses, decide_mx
from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer, MxHost
from gatepost.dns.resolver import KnowingResolver
from gatepost.lists.index import Index
from gatepost.lists.live import Lists
from gatepost.lists.state import DomainFlag, DomainState, build_domain_state
from gatepost.lists.view import ListView
from support.knot import Knot
from support.name_servers import black_hole
from support.resolvers import FakeResolver, SilentResolver

MX = MxAnswer(DnsOutcome.OK, (MxHost(10, "mx.example"),))
NO_MX = MxAnswer(DnsOutcome.NODATA)
ANN = Address("ann@company.example", "ann", "company.example", "ann@company.example")


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        (MX, Outcome.PASS, None),
        (MxAnswer(DnsOutcome.OK, (MxHost(0, ""),)), Outcome.FAIL, Reason.NULL_MX),
        (MxAnswer(DnsOutcome.NXDOMAIN), Outcome.FAIL, Reason.DOMAIN_NOT_FOUND),
        (MxAnswer(DnsOutcome.SERVFAIL), Outcome.UNKNOWN, Reason.DNS_ERROR),
        (MxAnswer(DnsOutcome.REFUSED), Outcome.UNKNOWN, Reason.DNS_ERROR),
        (MxAnswer(DnsOutcome.ERROR), Outcome.UNKNOWN, Reason.DNS_ERROR),
        (MxAnswer(DnsOutcome.TIMEOUT), Outcome.UNKNOWN, Reason.TIMEOUT),
    ],
)
def test_what_an_mx_answer_means(answer: MxAnswer, outcome: Outcome, reason: Reason | None) -> None:
    finding = decide_mx(answer)
    assert finding is not None
    assert (finding.check, finding.outcome, finding.reason) == ("mail_host", outcome, reason)


def test_without_mx_the_addresses_decide() -> None:
    assert decide_mx(NO_MX) is None


@pytest.mark.parametrize(
    ("dns", "outcome", "reason"),
    [
        (DnsOutcome.OK, Outcome.PASS, None),
        (DnsOutcome.NODATA, Outcome.FAIL, Reason.NO_MAIL_HOST),
        (DnsOutcome.NXDOMAIN, Outcome.FAIL, Reason.NO_MAIL_HOST),
        (DnsOutcome.SERVFAIL, Outcome.UNKNOWN, Reason.DNS_ERROR),
        (DnsOutcome.REFUSED, Outcome.UNKNOWN, Reason.DNS_ERROR),
        (DnsOutcome.ERROR, Outcome.UNKNOWN, Reason.DNS_ERROR),
        (DnsOutcome.TIMEOUT, Outcome.UNKNOWN, Reason.TIMEOUT),
    ],
)
def test_what_the_addresses_mean(dns: DnsOutcome, outcome: Outcome, reason: Reason | None) -> None:
    finding = decide_addresses(AddressAnswer(dns))
    assert (finding.check, finding.outcome, finding.reason) == ("mail_host", outcome, reason)


def test_a_failure_says_what_was_asked_and_what_happened() -> None:
    finding = decide_mx(MxAnswer(DnsOutcome.REFUSED, (), "127.0.0.1: REFUSED"))
    assert finding is not None
    assert finding.detail == "MX: refused (127.0.0.1: REFUSED)"


@dataclass
class OneState:
    """A snapshot whose domain state knows one domain."""

    domain: str

    def stamp(self) -> object:
        return 1

    def open(self) -> ListView:
        states = {self.domain: DomainState(DomainFlag.REGISTERED | DomainFlag.HAS_MX)}
        index = Index(build_domain_state(states))
        return ListView({"domain_state": index}, SnapshotInfo("snapshot", 1))


class OldState(OneState):
    def open(self) -> ListView:
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        return ListView(super().open().sets, SnapshotInfo("snapshot", 1, serves_until=long_ago))


def mail_host(
    resolver: KnowingResolver, folder: Path, *, known: str = "known.example", seconds: float = 30
) -> MailHostCheck:
    return MailHostCheck(Lists(folder, OneState(known)), resolver, seconds)


async def test_addresses_are_asked_for_only_without_mx(tmp_path: Path) -> None:
    found = AddressAnswer(DnsOutcome.OK, ("192.0.2.1",))
    for mx, asked in ((MX, ["mx"]), (NO_MX, ["mx", "addresses"])):
        resolver = FakeResolver({"company.example": mx}, {"company.example": found})
        finding = await mail_host(resolver, tmp_path).check(ANN)
        assert finding is not None
        assert finding.outcome is Outcome.PASS
        assert resolver.asked == [(question, "company.example") for question in asked]


async def test_a_domain_that_the_snapshot_knows_is_not_asked(tmp_path: Path) -> None:
    resolver = FakeResolver()
    assert await mail_host(resolver, tmp_path, known="company.example").check(ANN) is None
    assert resolver.asked == []


async def test_a_domain_is_asked_about_when_what_the_snapshot_knows_is_too_old(
    tmp_path: Path,
) -> None:
    resolver = FakeResolver({"company.example": MX})
    check = MailHostCheck(Lists(tmp_path, OldState("company.example")), resolver, 30)
    finding = await check.check(ANN)
    assert finding is not None
    assert finding.outcome is Outcome.PASS


async def test_an_address_without_a_domain_is_not_asked(tmp_path: Path) -> None:
    resolver = FakeResolver()
    assert await mail_host(resolver, tmp_path).check(Address("ann", "ann", "", "ann")) is None
    assert resolver.asked == []


async def test_the_check_itself_says_that_time_ran_out(tmp_path: Path) -> None:
    resolver = SilentResolver()
    finding = await mail_host(resolver, tmp_path, seconds=0.01).check(ANN)
    assert finding is not None
    assert (finding.outcome, finding.reason) == (Outcome.UNKNOWN, Reason.TIMEOUT)
    assert resolver.cancelled == 1


@pytest.mark.parametrize(("phase", "there"), [(Phase.INSTANT, False), (Phase.DOMAIN, True)])
def test_it_runs_where_verifications_go_that_deep(phase: Phase, there: bool) -> None:
    settings = Settings(phase=phase, nameservers=("127.0.0.1:9",), budget=0.1)
    with Gatepost(settings) as gate:
        checks = {finding.check for finding in gate.check("ann@company.example").findings}
    assert ("mail_host" in checks) is there


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        ("ann@mx.mail.example", Status.VALID, None),
        ("ann@b\xfccher.mail.example", Status.VALID, None),
        ("ann@alias.mail.example", Status.VALID, None),
        ("ann@many.mail.example", Status.VALID, None),
        ("ann@only-a.mail.example", Status.VALID, None),
        ("ann@only-aaaa.mail.example", Status.VALID, None),
        ("ann@both.mail.example", Status.VALID, None),
        ("ann@null.mail.example", Status.INVALID, Reason.NULL_MX),
        ("ann@null-with-weight.mail.example", Status.INVALID, Reason.NULL_MX),
        ("ann@text.mail.example", Status.INVALID, Reason.NO_MAIL_HOST),
        ("ann@missing.mail.example", Status.INVALID, Reason.DOMAIN_NOT_FOUND),
        ("ann@dangling.mail.example", Status.INVALID, Reason.DOMAIN_NOT_FOUND),
        ("ann@company.example", Status.UNKNOWN, Reason.DNS_ERROR),
        ("ann@x.broken.example", Status.UNKNOWN, Reason.DNS_ERROR),
        ("ann@delegated.mail.example", Status.UNKNOWN, Reason.DNS_ERROR),
    ],
)
async def test_verdicts_with_a_real_name_server(
    knot: Knot, text: str, status: Status, reason: Reason | None
) -> None:
    settings = {"phase": "domain", "nameservers": [knot.address], "budget": 30}
    with Gatepost(settings) as gate:
        report = gate.check(text)
        assert (report.status, report.reason) == (status, reason)
        assert report.accepted is (status is not Status.INVALID)
        assert report == await gate.acheck(text)
        assert gate.check_instant(text).status is Status.VALID


async def test_a_name_server_that_is_silent_costs_no_address_its_acceptance() -> None:
    with black_hole() as hole:
        settings = {"phase": "domain", "nameservers": [hole], "budget": 0.2}
        with Gatepost(settings) as gate:
            for report in (gate.check("ann@company.example"), await gate.acheck("a@b.example")):
                assert (report.status, report.reason) == (Status.UNKNOWN, Reason.TIMEOUT)
                assert report.accepted


def test_what_the_instant_phase_refuses_is_not_asked() -> None:
    with black_hole() as hole:
        settings = {"phase": "domain", "nameservers": [hole], "budget": 30}
        with Gatepost(settings) as gate:
            for text in ("ann", "ann@mailinator.com"):
                assert "mail_host" not in {finding.check for finding in gate.check(text).findings}


async def test_the_check_can_be_left_out() -> None:
    settings = {"phase": "domain", "disabled_checks": ["mail_host", "mail_operator"]}
    with Gatepost(settings) as gate:
        assert gate.check("ann@company.example") == gate.check_instant("ann@company.example")
