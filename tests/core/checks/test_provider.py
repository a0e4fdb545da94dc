"""Relays, forwarders and free providers: facts about an address, not faults of it."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost import Decision, Gatepost, Policy, Reason, Status
from gatepost.checks.provider import ProviderCheck
from gatepost.data import read_names, read_ranked
from gatepost.lists.cleaning import protected_domains
from gatepost.lists.domains import parents
from gatepost.model import Finding, Outcome


@pytest.fixture(scope="module")
def gate() -> Iterator[Gatepost]:
    with Gatepost() as gate:
        yield gate


@pytest.mark.parametrize(
    ("address", "reasons"),
    [
        ("x7f@privaterelay.appleid.com", (Reason.RELAY,)),
        ("ann@duck.com", (Reason.RELAY,)),
        ("x7@ann.mozmail.com", (Reason.RELAY,)),
        ("x7@ann.anonaddy.com", (Reason.RELAY,)),
        ("x7@ANN.AnonAddy.com", (Reason.RELAY,)),
        ("ann@pobox.com", (Reason.FORWARDER,)),
        ("ann@alum.mit.edu", (Reason.FORWARDER,)),
        ("ann@gmail.com", (Reason.FREE_PROVIDER,)),
        ("ann@icloud.com", (Reason.FREE_PROVIDER,)),
        ("info@web.de", (Reason.ROLE, Reason.FREE_PROVIDER)),
        ("ann@mail.gmail.com", ()),
        ("ann@fastmail.com", ()),
        ("ann@mit.edu", ()),
        ("ann@appleid.com", ()),
        ("ann@notduck.com", ()),
        ("ann@company.example", ()),
    ],
)
def test_classes(gate: Gatepost, address: str, reasons: tuple[str, ...]) -> None:
    assert gate.check(address).reasons == reasons


DOMAINS = st.lists(st.text("ab", min_size=1, max_size=2), min_size=1, max_size=6).map(".".join)


@given(st.sets(DOMAINS, max_size=4), DOMAINS)
def test_no_class_above_a_domain_is_passed_over(names: set[str], asked: str) -> None:
    relay = Finding("provider", Outcome.PASS, Reason.RELAY)
    found = ProviderCheck(dict.fromkeys(names, relay)).for_domain(asked)
    assert (found is relay) is not names.isdisjoint(parents(asked))


@pytest.mark.parametrize("policy", ["signup", "strict", "inbound_sender", "outbound_recipient"])
@pytest.mark.parametrize("domain", ["duck.com", "pobox.com", "gmail.com"])
def test_a_class_alone_changes_nothing(gate: Gatepost, policy: str, domain: str) -> None:
    report = gate.check(f"ann@{domain}", policy=policy)
    assert (report.status, report.decision) == (Status.VALID, Decision.ACCEPT)
    assert (report.reason, report.message) == (None, "")


@pytest.mark.parametrize("reason", [Reason.RELAY, Reason.FORWARDER, Reason.FREE_PROVIDER])
def test_each_class_has_an_action_of_its_own(gate: Gatepost, reason: Reason) -> None:
    policy = Policy("picky", {reason: Decision.REJECT})
    domains = {
        Reason.RELAY: "duck.com",
        Reason.FORWARDER: "pobox.com",
        Reason.FREE_PROVIDER: "gmail.com",
    }
    for its, domain in domains.items():
        report = gate.check(f"ann@{domain}", policy=policy)
        assert report.accepted is (its is not reason)
        assert (domain in report.message) is (its is reason)


def test_a_domain_is_in_one_class_and_every_one_is_protected() -> None:
    free, relays = read_names("free"), read_names("relays")
    forwarders = read_names("forwarders")
    assert not free & relays
    assert not free & forwarders
    assert not relays & forwarders
    assert not read_names("wellknown") & (relays | forwarders)
    assert free | relays | forwarders | set(read_ranked("popular")) <= protected_domains()


@pytest.mark.parametrize(
    "name", ["free", "forwarders", "lookalikes", "popular", "relays", "wellknown", "roles"]
)
def test_no_list_of_ours_says_a_thing_twice(name: str) -> None:
    entries = read_ranked(name)
    assert sorted(entries) == sorted(set(entries))
