"""No disguise gets a listed domain past the gate, and nobody else is taken for one."""

from collections.abc import Callable, Iterator
from itertools import islice

import pytest
from disposable_email_domains import blocklist
from publicsuffixlist import PublicSuffixList

from gatepost import Gatepost, Reason, Report, SpecialUse
from gatepost.data import read_names
from gatepost.lists.cleaning import Cleaner
from gatepost.lists.domains import parents
from gatepost.lists.sources import installed_packages
from support.disguises import DISGUISES, IDN_DISGUISES
from support.known_baseline import KnownBaseline

SHARE = 25  # every 25th listed domain: several hundred
LAX = {"quoted_local": True, "domain_literal": True, "special_use_domains": SpecialUse.ALL}


@pytest.fixture(scope="module")
def gates(
    tmp_path_factory: pytest.TempPathFactory, known_baseline: KnownBaseline
) -> tuple[Gatepost, ...]:
    """One that takes what most take, one that takes all it can."""
    data_dir = tmp_path_factory.mktemp("lists")
    known_baseline.put(data_dir)
    return tuple(Gatepost({"data_dir": data_dir, **more}) for more in ({}, LAX))


@pytest.fixture(scope="module")
def listed() -> frozenset[str]:
    """Every domain that any installed list names and that may be published."""
    cleaner = Cleaner()
    return frozenset().union(
        *(cleaner.clean(source.collect()).domains for source in installed_packages())
    )


def curated(listed: frozenset[str], *, idn: bool) -> list[str]:
    ours = sorted(domain for domain in blocklist if domain in listed)
    return [domain for domain in ours if ("xn--" in domain) is idn]


def got_through(report: Report) -> bool:
    """Neither refused as malformed nor found on the list."""
    refused = report.address.fault is not None and Reason.SYNTAX in report.reasons
    return report.accepted or not (refused or Reason.DISPOSABLE in report.reasons)


def escaped(gates: tuple[Gatepost, ...], texts: Iterator[str]) -> list[str]:
    return [text for text in texts for gate in gates if got_through(gate.check_instant(text))]


def test_an_innocent_would_be_seen_to_get_through(gates: tuple[Gatepost, ...]) -> None:
    assert escaped(gates, iter(["x@company.example"])) == ["x@company.example"] * 2


@pytest.mark.slow
@pytest.mark.parametrize("name", DISGUISES)
def test_no_listed_domain_gets_through_in(
    name: str, gates: tuple[Gatepost, ...], listed: frozenset[str]
) -> None:
    domains = curated(listed, idn=False)[::SHARE]
    assert len(domains) >= 300
    assert escaped(gates, map(DISGUISES[name], domains)) == []


@pytest.mark.parametrize("name", IDN_DISGUISES)
def test_no_listed_domain_of_another_script_gets_through_in(
    name: str, gates: tuple[Gatepost, ...], listed: frozenset[str]
) -> None:
    domains = [domain for domain in curated(listed, idn=True) if decodes(gates[0], domain)]
    assert len(domains) >= 5
    assert escaped(gates, map(IDN_DISGUISES[name], domains)) == []


def decodes(gate: Gatepost, domain: str) -> bool:
    """Some upstreams list A-labels that IDNA 2008 has no U-label for (emoji)."""
    return gate.check_instant(f"x@{domain}").address.fault is None


@pytest.mark.parametrize(
    "name",
    [
        "plain",
        "upper case",
        "ideographic dots",
        "full-width dots",
        "half-width dots",
        "full-width letters and dots",
        "circled letters",
        "mathematical letters",
        "as many labels below as fit",
        "variation selector inside",
        "tag",
    ],
)
def test_what_spells_the_domain_soundly_is_found_on_the_list(
    name: str, gates: tuple[Gatepost, ...]
) -> None:
    report = gates[0].check_instant(DISGUISES[name]("mailinator.com"))
    assert report.address.fault is None
    assert report.reasons == (Reason.DISPOSABLE,)


@pytest.mark.parametrize(
    "name",
    ["trailing dot", "quoted local part", "comment behind the local part", "soft hyphen inside"],
)
def test_what_is_refused_is_found_all_the_same(name: str, gates: tuple[Gatepost, ...]) -> None:
    report = gates[0].check_instant(DISGUISES[name]("mailinator.com"))
    assert report.reasons[0] in {Reason.SYNTAX, Reason.UNUSUAL_SYNTAX}
    assert report.reasons[1:] == (Reason.DISPOSABLE,)


NEIGHBOURS: tuple[Callable[[str], str], ...] = (
    lambda domain: f"not{domain}",
    lambda domain: f"x{domain}",
    lambda domain: f"my-{domain}",
    lambda domain: f"{domain}.company.example",
    lambda domain: domain.replace(".", "-") + ".company.example",
    lambda domain: domain.replace(".", "x.", 1),
    lambda domain: domain[1:],
    lambda domain: f"{domain}x",
    lambda domain: domain.partition(".")[2],
)


@pytest.mark.parametrize("number", range(len(NEIGHBOURS)))
def test_unlisted_neighbours_are_not_hit(
    number: int, gates: tuple[Gatepost, ...], listed: frozenset[str]
) -> None:
    found = map(NEIGHBOURS[number], curated(listed, idn=False))
    unlisted = (name for name in found if name and listed.isdisjoint(parents(name)))
    names = list(islice(unlisted, 0, 400))
    assert len(names) > 20
    assert [name for name in names if hit(gates[0], name)] == []


def hit(gate: Gatepost, domain: str) -> bool:
    return Reason.DISPOSABLE in gate.check_instant(f"someone@{domain}").reasons


@pytest.mark.parametrize("file", ["wellknown", "relays"])
def test_providers_and_relays_are_not_hit(file: str, gates: tuple[Gatepost, ...]) -> None:
    names = read_names(file)
    assert len(names) > 20
    assert [name for name in names if hit(gates[0], name) or hit(gates[0], f"mx.{name}")] == []


@pytest.mark.parametrize(
    "domain",
    [
        "com.ar",
        "co.uk",
        "com.br",
        "eu.org",
        "github.io",
        "fastmail.com",
        "fastmail.fm",
        "gmail.com",
        "outlook.com",
        "tom.com",
        "privaterelay.appleid.com",
        "duck.com",
        "mozmail.com",
        "simplelogin.com",
        "company.com.ar",
        "a.gmail.com",
    ],
)
def test_innocents_are_not_hit(domain: str, gates: tuple[Gatepost, ...]) -> None:
    assert not hit(gates[0], domain)


def test_no_public_suffix_is_hit_even_where_a_list_names_it(gates: tuple[Gatepost, ...]) -> None:
    suffixes = PublicSuffixList()
    lines = {line.strip().lower() for source in installed_packages() for line in source.collect()}
    named = {line for line in lines if "." in line and suffixes.is_public(line)}
    some = {"com.ar", "co.uk", "github.io"}  # the larger lists name such, the curated one none
    assert [suffix for suffix in sorted(named | some) if hit(gates[0], suffix)] == []
