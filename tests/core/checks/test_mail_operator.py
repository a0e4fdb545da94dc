"""What it means who takes a domain's mail: the decision, the asking, and a real name server."""

from pathlib import Path

import pytest

from gatepost import Address, Decision, Finding, Gatepost, Outcome, Reason, SnapshotInfo
from gatepost.checks.mail_operator import MailOperatorCheck
from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer, MxHost
from gatepost.lists.entries import EntryClass, ListEntry, build_list, domain_key
from gatepost.lists.index import Index
from gatepost.lists.live import Lists
from gatepost.lists.state import DomainFlag, DomainState, build_domain_state
from gatepost.lists.view import ListView
from gatepost.operators import Operator, OperatorKind, Operators
from support.knot import Knot
from support.resolvers import FakeResolver

ANN = Address("ann@company.example", "ann", "company.example", "ann@company.example")


class OneList:
    """A snapshot with these disposable domains and domain states."""

    def __init__(
        self, disposable: dict[str, ListEntry], states: dict[str, DomainState] | None = None
    ) -> None:
        self._disposable = {domain_key(name): entry for name, entry in disposable.items()}
        self._states = states or {}

    def stamp(self) -> object:
        return 1

    def open(self) -> ListView:
        sets = {
            "disposable": Index(build_list(self._disposable)),
            "domain_state": Index(build_domain_state(self._states)),
        }
        return ListView(sets, SnapshotInfo("snapshot", 1))


def listed(*sources: str, confirmed: bool = False) -> ListEntry:
    return ListEntry(EntryClass.DISPOSABLE, tuple(sorted(sources)), confirmed)


def check(
    folder: Path,
    *hosts: str,
    disposable: dict[str, ListEntry] | None = None,
    states: dict[str, DomainState] | None = None,
    operators: Operators | None = None,
    addresses: tuple[str, ...] = (),
) -> tuple[MailOperatorCheck, FakeResolver]:
    mx = MxAnswer(DnsOutcome.OK, tuple(MxHost(n, host) for n, host in enumerate(hosts)))
    resolver = FakeResolver(
        {"company.example": mx if hosts else MxAnswer(DnsOutcome.TIMEOUT)},
        {host: AddressAnswer(DnsOutcome.OK, addresses) for host in hosts if addresses},
    )
    lists = Lists(folder, OneList(disposable or {}, states))
    return MailOperatorCheck(lists, resolver, operators or Operators.read()), resolver


def said(finding: Finding | None) -> tuple[Outcome, str | None] | None:
    return None if finding is None else (finding.outcome, finding.reason)


@pytest.mark.parametrize(
    ("hosts", "answer"),
    [
        (("aspmx.l.google.com",), (Outcome.PASS, None)),
        (("route1.mx.cloudflare.net",), (Outcome.PASS, Reason.FORWARDER)),
        (("mail.h-email.net",), (Outcome.WARN, Reason.PARKED_DOMAIN)),
        (("mail.mailinator.com",), (Outcome.FAIL, Reason.DISPOSABLE)),
        (("mx.company.example",), None),
        (("mx.company.example", "mail.mailinator.com"), (Outcome.FAIL, Reason.DISPOSABLE)),
        (("aspmx.l.google.com", "mail.mailinator.com"), (Outcome.PASS, None)),
        (("",), None),
        ((), None),
    ],
)
async def test_the_most_preferred_host_that_is_known_decides(
    tmp_path: Path, hosts: tuple[str, ...], answer: tuple[Outcome, Reason] | None
) -> None:
    ours, _ = check(tmp_path, *hosts)
    assert said(await ours.check(ANN)) == answer


@pytest.mark.parametrize(
    ("entry", "fails"),
    [
        (listed("curated", confirmed=True), True),
        (listed("one", "two"), True),
        (listed("one"), False),  # one doubtful vote does not condemn all whose mail goes there
    ],
)
async def test_a_host_of_a_listed_domain_is_the_operators_own(
    tmp_path: Path, entry: ListEntry, fails: bool
) -> None:
    ours, _ = check(tmp_path, "mx.throwaway.example", disposable={"throwaway.example": entry})
    finding = await ours.check(ANN)
    assert said(finding) == ((Outcome.FAIL, Reason.DISPOSABLE) if fails else None)
    if finding is not None:
        assert "throwaway.example" in finding.detail


async def test_what_everybody_shares_is_never_judged_by_a_list(tmp_path: Path) -> None:
    entry = listed("curated", confirmed=True)
    ours, _ = check(tmp_path, "aspmx.l.google.com", disposable={"google.com": entry})
    assert said(await ours.check(ANN)) == (Outcome.PASS, None)


async def test_a_domain_that_the_snapshot_knows_is_not_asked(tmp_path: Path) -> None:
    state = DomainState(DomainFlag.REGISTERED | DomainFlag.HAS_MX, ("mail.mailinator.com",))
    ours, resolver = check(tmp_path, "aspmx.l.google.com", states={"company.example": state})
    finding = await ours.check(ANN)
    assert said(finding) == (Outcome.FAIL, Reason.DISPOSABLE)
    assert ours.recall(ANN) == finding
    assert resolver.asked == []


async def test_addresses_are_asked_for_only_where_one_is_known(tmp_path: Path) -> None:
    known = {"192.0.2.25": Operator(OperatorKind.DISPOSABLE, "Example Mail")}
    for operators, answer, questions in (
        (Operators(known, by_address=True), (Outcome.FAIL, Reason.DISPOSABLE), 2),
        (Operators({}, by_address=False), None, 1),
    ):
        ours, resolver = check(
            tmp_path, "mx.company.example", operators=operators, addresses=("192.0.2.25",)
        )
        assert said(await ours.check(ANN)) == answer
        assert len(resolver.asked) == questions


def test_what_has_no_domain_has_no_operator(tmp_path: Path) -> None:
    ours, _ = check(tmp_path, "aspmx.l.google.com")
    assert ours.recall(Address("ann", "ann", "", "ann")) is None
    assert ours.recall(Address("ann@[192.0.2.1]", "ann", "[192.0.2.1]", "ann@[192.0.2.1]")) is None


@pytest.mark.slow
def test_verdicts_with_a_real_name_server_cost_two_questions_for_two_checks() -> None:
    zones = {
        "new.example": "@ MX 10 mail.mailinator.com.\n",
        "good.example": "@ MX 10 aspmx.l.google.com.\n",
    }
    with Knot(zones) as knot:
        settings = {"phase": "domain", "nameservers": [knot.address], "budget": 30}
        with Gatepost(settings) as gate:
            new, good = gate.check("ann@new.example"), gate.check("ann@good.example")
            questions = gate.counters.count("dns", "MX")
    assert (new.reason, new.decision) == (Reason.DISPOSABLE, Decision.REJECT)
    assert "throw-away" in next(f.detail for f in new.findings if f.check == "mail_operator")
    assert "Google" in next(f.detail for f in good.findings if f.check == "mail_operator")
    assert questions == 2
