"""Every gate says the same: one table of addresses, and nobody may differ.

A gate that is new takes part by a class in `gates/` and a line in `gate.py`.
"""

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from operator import not_
from typing import TypeVar

import pytest

from conformance import plugin
from conformance.gate import GATES, ONLY, Gate, Seen
from conformance.gates.core import Core
from conformance.table import Case, cases
from conformance.world import LANGUAGES, world

pytestmark = [pytest.mark.slow, pytest.mark.once]

# An address that the DNS never answers for costs the whole budget each time.
_SLOW = "timeout"
_PATIENCE = 5  # times
_T = TypeVar("_T")


@pytest.fixture(scope="module", params=["fresh", "outdated"])
def table(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Case, ...]]:
    """What is asked in the world that there is meanwhile."""
    with world(tmp_path_factory.mktemp("conformance"), request.param):
        yield cases(request.param)


@pytest.fixture(scope="module")
def expected(table: tuple[Case, ...]) -> dict[tuple[str, str], Seen]:
    """What the core says to each address, by address and language."""
    with Core() as core:
        return {
            (case.address, language): patiently(
                partial(core.ask, case.address, language), partial(has_reason, case)
            )
            for case in table
            for language in (LANGUAGES if case.reason != _SLOW else LANGUAGES[:1])
        }


@pytest.fixture(scope="module", params=GATES)
def gate(request: pytest.FixtureRequest, table: tuple[Case, ...]) -> Iterator[Gate]:
    where, needs = GATES[request.param]
    missing = [name for name in needs if find_spec(name) is None]
    if missing:
        pytest.skip(f"{request.param} needs {', '.join(missing)}")
    module, name = where.split(".")
    with getattr(import_module(f"conformance.gates.{module}"), name)() as gate:
        yield gate


def has_reason(case: Case, said: Seen) -> bool:
    return said.reason == case.reason


def patiently(ask: Callable[[], _T], is_right: Callable[[_T], bool]) -> _T:
    """What is said, in the end: on a busy machine a DNS answer may come too late for its budget."""
    for _ in range(_PATIENCE):
        said = ask()
        if is_right(said):
            break
    return said


def asked(gate: Gate, case: Case) -> tuple[str, ...]:
    """In which languages to ask: one is enough where asking takes seconds."""
    return gate.languages if case.reason != _SLOW else gate.languages[:1]


def wanted(gate: Gate, case: Case, by_core: Seen, said: Seen) -> Seen:
    """What the core says, less what only the DNS knows, and what this gate has no place for."""
    if gate.instant and not case.instant:
        return Seen(True)
    return Seen(
        by_core.accepted,
        ONLY if said.reason == ONLY else by_core.reason,
        said.message if gate.ascii and not by_core.message.isascii() else by_core.message,
        ONLY if said.suggestion == ONLY else by_core.suggestion,
    )


def test_every_gate_says_the_same(
    gate: Gate, table: tuple[Case, ...], expected: dict[tuple[str, str], Seen]
) -> None:
    different: list[str] = []
    for case in table:
        for language in asked(gate, case):
            by_core = expected[case.address, language]
            different += patiently(partial(differences, gate, case, language, by_core), not_)
    assert not different, "\n".join(different)


def differences(gate: Gate, case: Case, language: str, by_core: Seen) -> list[str]:
    """How what a gate says differs from what the core says, and its report from the table."""
    plugin.heard()
    said = gate.ask(case.address, language)
    want = wanted(gate, case, by_core, said)
    told = [] if said == want else [f"{case.address!a} in {language}:\n  {said}\n  not {want}"]
    return told + behind(gate, case)


def behind(gate: Gate, case: Case) -> list[str]:
    """How the reports that were made for it differ from the table."""
    if not gate.here or (gate.instant and not case.instant):
        return []
    found = {(report.status, report.reason, report.suggestion) for report in plugin.heard()}
    right = {(case.status, case.reason, case.suggestion)}
    return [] if found == right else [f"{case.address!a}: the report has {found}"]


def test_what_a_person_is_told_is_a_sentence_in_their_language(
    table: tuple[Case, ...],
    expected: dict[tuple[str, str], Seen],
) -> None:
    told = {key: seen for key, seen in expected.items() if not seen.accepted}
    assert all(seen.message for seen in told.values())
    for case in table:
        if (case.address, "ja") in told:
            assert told[case.address, "de"].message != told[case.address, "ja"].message
            assert not told[case.address, "ja"].message.isascii()
