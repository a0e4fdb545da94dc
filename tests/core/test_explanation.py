"""What `explain` tells, and that the commands it offers do what they say."""

import json
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from gatepost import Decision, Gatepost, Reason, Report, hookimpl
from gatepost.cli.app import build_cli
from support.installed_snapshot import install_snapshot

pytestmark = pytest.mark.usefixtures("baseline")


def gatepost(*arguments: str) -> str:
    return CliRunner().invoke(build_cli(), arguments).stdout


def test_a_listed_domain_names_sources_votes_suffix_and_age(tmp_path: Path) -> None:
    with Gatepost({"data_dir": tmp_path}) as gate:
        explanation = gate.explain("sub.MAILINATOR.com.")
    (listing,) = explanation.listings
    assert (listing.set, listing.matched, listing.confirmed) == (
        "disposable",
        "mailinator.com",
        True,
    )
    assert "disposable-email-domains" in listing.sources
    assert listing.votes == len(listing.sources)
    assert explanation.actions == ((Reason.DISPOSABLE, Decision.REJECT),)
    assert explanation.report.snapshot.origin == "baseline"


def test_too_few_votes_are_told(tmp_path: Path) -> None:
    with Gatepost({"data_dir": tmp_path, "min_votes": 9}) as gate:
        listings = [gate.explain(name).listings for name in ("mailinator.com", "gmail.com")]
    assert [listing.counts for listing in listings[0]] == [True]  # a curated list has it
    assert listings[1] == ()


def test_a_snapshot_says_its_generation_and_age(tmp_path: Path) -> None:
    install_snapshot(
        tmp_path, generation=7, disposable=["thrown.org"], blacklisted=["ann@company.org"]
    )
    with Gatepost({"data_dir": tmp_path}) as gate:
        shape = gate.explain("Ann@company.org").to_dict()
    assert [(row["set"], row["matched"]) for row in shape["listings"]] == [
        ("blacklist", "the address")
    ]
    assert (shape["snapshot"]["origin"], shape["snapshot"]["generation"]) == ("snapshot", 7)
    assert shape["snapshot"]["age_seconds"] >= 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "subject",
    ["x@mailinator.com", "sub.mailinator.com", "info@company.org", "o'neil@mailinator.com"],
)
def test_every_command_that_is_offered_overrules_the_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subject: str
) -> None:
    monkeypatch.setenv("GATEPOST_DATA_DIR", str(tmp_path))
    address = subject if "@" in subject else f"x@{subject}"
    shape = json.loads(gatepost("explain", subject, "--json", "--policy", "strict"))
    assert shape["decision"] == "reject"
    assert shape["remedies"]
    for remedy in shape["remedies"]:
        program, *arguments = shlex.split(remedy["command"])
        assert (program, arguments[0]) == ("gatepost", "allow")
        gatepost(*arguments)
        allowed = json.loads(gatepost("explain", subject, "--json", "--policy", "strict"))
        assert (allowed["decision"], allowed["local"][0]["list"]) == ("accept", "allow")
        assert "accept" in gatepost("check", address, "--policy", "strict")
        (back,) = allowed["remedies"]
        gatepost(*shlex.split(back["command"])[1:])
    assert json.loads(gatepost("explain", subject, "--json", "--policy", "strict")) == shape


def test_what_is_accepted_can_be_denied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEPOST_DATA_DIR", str(tmp_path))
    lines = gatepost("explain", "ann@company.org").splitlines()
    assert (
        "overrule   gatepost deny ann@company.org   # this mailbox alone, however it is spelt"
        in (lines)
    )
    assert "listed     on no published list" in lines


def test_nothing_overrules_syntax() -> None:
    with Gatepost() as gate:
        assert gate.explain("a..b@mailinator.com").remedies == ()
    assert "overrule   no list overrules syntax" in gatepost("explain", "nonsense")


def test_nothing_is_a_subject_too() -> None:
    assert "Add the @ and what follows it" in gatepost("explain", "")


def test_observing_is_told(tmp_path: Path) -> None:
    with Gatepost({"data_dir": tmp_path, "policy": "observe"}) as gate:
        shape = gate.explain("mailinator.com").to_dict()
    assert (shape["decision"], shape["would"], shape["actions"]) == (
        "accept",
        "reject",
        {"disposable": "reject"},
    )
    assert shape["remedies"]


def test_explaining_is_no_verification() -> None:
    class Listener:
        heard: list[Report] = []  # noqa: RUF012  one listener, one test

        @hookimpl
        def on_report(self, report: Report) -> None:
            self.heard.append(report)

    with Gatepost(plugins=[Listener()]) as gate:
        gate.explain("a@mailinator.com")
        assert Listener.heard == []
        gate.check("a@mailinator.com")
    assert len(Listener.heard) == 1
