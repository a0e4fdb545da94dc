"""The instant phase: what is known of a domain beforehand is what asking would have said."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost import DEPENDS, Address, Depends, Finding, Gatepost, Outcome, Phase, hookimpl
from gatepost.instant import InstantPhase
from support.installed_snapshot import install_snapshot
from support.known_baseline import KnownBaseline

DOMAINS = (
    "gmail.com", "googlemail.com", "gmial.com", "gmial.test", "mailinator.com",
    "x.mailinator.com", "bad.example", "deep.bad.example", "company.example", "icloud.com",
    "denied.example", "b\xfccher.example", "[192.0.2.1]", "no_domain", "",
)  # fmt: skip
LOCALS = ("ann", "info", "Info+x", "j\xf6rg", '"a b"', "listed", "denied", "allowed", "a..b", "")


@pytest.fixture(scope="module")
def gates(
    tmp_path_factory: pytest.TempPathFactory, known_baseline: KnownBaseline
) -> Iterator[list[Gatepost]]:
    """With and without lists of addresses, local entries and letters beyond ASCII."""
    with_all, without = tmp_path_factory.mktemp("with"), tmp_path_factory.mktemp("without")
    known_baseline.put(without)
    install_snapshot(with_all, disposable=["bad.example"], blacklisted=["listed@company.example"])
    (with_all / "deny.txt").write_text("denied.example\ndenied@company.example\n")
    (with_all / "allow.txt").write_text("allowed@bad.example\n")
    lax = {"quoted_local": True, "domain_literal": True}
    gates = [
        Gatepost({"data_dir": with_all, **lax}),
        Gatepost({"data_dir": without, "smtputf8": False}),
    ]
    for gate in gates:
        gate.start()  # the first check reads more than hypothesis likes to wait for
    yield gates
    for gate in gates:
        gate.close()


def asked_one_by_one(gate: Gatepost, address: Address) -> list[Finding | None]:
    return [check.check(address) for check in gate._pipeline.instant.checks]


@given(local=st.sampled_from(LOCALS), domain=st.sampled_from(DOMAINS))
def test_a_plan_says_what_every_check_would(gates: list[Gatepost], local: str, domain: str) -> None:
    for gate in gates:
        report = gate.check_instant(f"{local}@{domain}")
        asked = asked_one_by_one(gate, report.address)
        kept = [finding for finding in asked if finding is not None]
        if any(finding.overrules for finding in kept):
            assert [f.check for f in report.findings] == [f.check for f in kept]
        else:
            assert list(report.findings) == kept


def test_addresses_of_one_kind_share_their_conclusion(gates: list[Gatepost]) -> None:
    first, second = (gates[1].check_instant(f"{name}@one.example") for name in ("ann", "ben"))
    third = gates[1].check_instant("ann@two.example")
    assert first.conclusion is second.conclusion is third.conclusion
    assert gates[1].check_instant("info@one.example").conclusion is not first.conclusion


def test_each_policy_draws_its_own_conclusion(gates: list[Gatepost]) -> None:
    for policy in ("signup", "observe", "signup", "strict"):
        assert gates[0].check_instant("a@bad.example", policy=policy).policy == policy


@dataclass
class MoodyCheck:
    """Says of a domain what it is told to say, and counts how often it was asked."""

    answer: Finding | Depends | None = DEPENDS
    name: str = "acme"
    phase: Phase = Phase.INSTANT
    asked: list[str] = field(default_factory=list)

    def for_domain(self, domain: str) -> Finding | Depends | None:
        self.asked.append(domain)
        return self.answer

    def check(self, address: Address) -> Finding | None:
        self.asked.append(address.raw)
        return Finding("acme", Outcome.WARN, "acme.moody")


def broke(name: str, error: BaseException) -> Finding:
    return Finding(name, Outcome.UNKNOWN, "check_failed", repr(error))


def sound_address(text: str) -> Address:
    local, _, domain = text.partition("@")
    return Address(text, local, domain, text)


def test_a_check_is_asked_once_for_a_domain_and_again_in_another_epoch() -> None:
    check = MoodyCheck(answer=None)
    phase = InstantPhase([check], broke)
    early, late = object(), object()
    for epoch in (early, early, late):
        for text in ("a@one.example", "b@one.example"):
            assert phase.run(sound_address(text), epoch).findings == ()
    assert check.asked == ["one.example", "one.example"]


def test_a_check_that_depends_on_the_address_is_asked_about_each() -> None:
    check = MoodyCheck()
    phase = InstantPhase([check], broke)
    for text in ("a@one.example", "b@one.example"):
        assert [f.reason for f in phase.run(sound_address(text), None).findings] == ["acme.moody"]
    assert check.asked == ["one.example", "a@one.example", "b@one.example"]


class Unsure(MoodyCheck):
    """Breaks when it is asked about a domain, and only then."""

    def for_domain(self, domain: str) -> Finding | Depends | None:
        raise ValueError(domain)


@pytest.mark.parametrize(
    "check",
    [Unsure(), MoodyCheck(answer="nonsense")],  # type: ignore[arg-type]  as a plugin may
)
def test_a_broken_answer_about_a_domain_is_no_answer(check: MoodyCheck) -> None:
    told: list[str] = []

    def note(name: str, error: BaseException) -> Finding:
        told.append(name)
        return broke(name, error)

    phase = InstantPhase([check], note)
    for text in ("a@one.example", "b@one.example"):
        found = phase.run(sound_address(text), None)
        assert [finding.reason for finding in found.findings] == ["acme.moody"]
    assert told == ["acme"]  # once a domain: it is broken, though nobody's verdict suffers


def test_a_faulty_address_is_shown_to_every_check(gates: list[Gatepost]) -> None:
    report = gates[0].check_instant("a..b@bad.example")
    assert [f.reason for f in report.findings if f.outcome is Outcome.FAIL] == [
        "syntax",
        "disposable",
    ]


def test_many_domains_are_forgotten_rather_than_hoarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gatepost.instant.MEMO_SIZE", 8)
    check = MoodyCheck(answer=None)
    phase = InstantPhase([check], broke)
    for number in range(100):
        phase.run(sound_address(f"a@{number}.example"), None)
    assert 0 < phase._known.domains.count() <= 8


def test_a_new_generation_and_a_local_entry_end_what_was_remembered(tmp_path: Path) -> None:
    install_snapshot(tmp_path, generation=1)
    with Gatepost({"data_dir": tmp_path}) as gate:
        assert gate.check("a@late.example").accepted
        install_snapshot(tmp_path, generation=2, disposable=["late.example"])
        gate.lists.refresh()
        refused = gate.check("a@late.example")
        assert (refused.accepted, refused.snapshot.generation) == (False, 2)
        (tmp_path / "allow.txt").write_text("late.example\n")
        gate.lists.refresh()
        assert gate.check("a@late.example").accepted


class SharedPlugin:
    """A plugin whose check answers for whole domains, found by the public hook alone."""

    def __init__(self) -> None:
        self.moody = MoodyCheck(answer=Finding("acme", Outcome.FAIL, "acme.competitor"))

    @hookimpl
    def register_checks(self) -> list[MoodyCheck]:
        return [self.moody]


def test_a_plugin_may_answer_for_a_domain_too() -> None:
    plugin = SharedPlugin()
    with Gatepost(plugins=[plugin]) as gate:
        for name in ("ann", "ben"):
            assert gate.check(f"{name}@rival.example").reason == "acme.competitor"
    assert plugin.moody.asked == ["rival.example"]
