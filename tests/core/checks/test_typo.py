"""What a misspelt domain does to a report."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gatepost import Decision, Gatepost, Policy, Reason, Status
from gatepost.checks.typo import TypoCheck
from gatepost.lists.index import Index
from gatepost.lists.live import Lists
from gatepost.lists.state import DomainFlag, DomainState, build_domain_state
from gatepost.lists.view import ListView
from gatepost.memory import MOST
from gatepost.model import SnapshotInfo
from gatepost.parse import Parser
from gatepost.policy import PRESETS

parse = Parser().parse


@pytest.fixture(scope="module")
def gate() -> Iterator[Gatepost]:
    with Gatepost() as gate:
        yield gate


def test_a_misspelt_domain_is_for_review_and_gets_a_suggestion(gate: Gatepost) -> None:
    report = gate.check("Some.One+news@gmail.con")
    assert (report.status, report.decision) == (Status.RISKY, Decision.REVIEW)
    assert report.reasons == (Reason.TYPO,)
    assert report.suggestion == "some.one+news@gmail.com"
    assert "gmail.con" in report.message


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmail\u200b.com", "gmail.com"),
        ("gmi\xadal.com", "gmail.com"),
        ("hotmial.co.u\u200bk", "hotmail.co.uk"),
        ("gmail.com\u2603", "gmail.com"),
        ("gmail\u2603.com", "gmail.com"),
        ("company\u200b.com", None),
    ],
)
def test_a_sign_that_does_not_belong_there_hides_no_misspelling(
    gate: Gatepost, domain: str, meant: str | None
) -> None:
    assert gate.check(f"ann@{domain}").suggestion == (meant and f"ann@{meant}")


@pytest.mark.parametrize("policy", PRESETS)
def test_no_preset_rejects_for_a_typo(gate: Gatepost, policy: str) -> None:
    assert gate.check("ann@gmail.con", policy=policy).accepted


def test_mail_that_came_from_there_was_not_mistyped(gate: Gatepost) -> None:
    assert gate.check("ann@gmail.con", policy="inbound_sender").decision is Decision.ACCEPT


def test_a_policy_may_allow_or_reject(gate: Gatepost) -> None:
    assert not gate.check("a@gmail.con", policy=Policy("x", {"typo": Decision.REJECT})).accepted
    allowed = gate.check("a@gmail.con", policy=Policy("x", {"typo": Decision.ACCEPT}))
    assert allowed.decision is Decision.ACCEPT


def test_what_is_listed_is_called_disposable_first_and_the_person_is_helped(gate: Gatepost) -> None:
    report = gate.check("ann@gmial.com")  # run as a trap: on the curated list
    assert (report.decision, report.reason) == (Decision.REJECT, Reason.DISPOSABLE)
    assert report.suggestion == "ann@gmail.com"


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("ann@gmail,com", "ann@gmail.com"),
        ("ann@gmail;com", "ann@gmail.com"),
        ("ann@gmail..com", "ann@gmail.com"),
        ("ann@gmail.com.", "ann@gmail.com"),
        ("ann@gmail. com", "ann@gmail.com"),
        ("ann@gmailcom", "ann@gmail.com"),
        ("ann@gmail", "ann@gmail.com"),
        ("ann@gmial,con", "ann@gmail.com"),
        ("ann@hotmail,co,uk", "ann@hotmail.co.uk"),
        ("ann@www.gmail.com", "ann@gmail.com"),
        ("ann@www.gmial.com", "ann@gmail.com"),
        ("ann@gmail.com>", "ann@gmail.com"),
        ("<ann@gmail.com>", "ann@gmail.com"),
        ("Ann Lee <ann@gmail.com>", "ann@gmail.com"),
        ("ann@gmail.com1", "ann@gmail.com"),
        ("ann@gmail-com", "ann@gmail.com"),
        ("ann@gmail_com", "ann@gmail.com"),
        ("ann@gmail:com", "ann@gmail.com"),
        ("ann@yahoo-co-uk", "ann@yahoo.co.uk"),
        ("ann@t-online:de", "ann@t-online.de"),
        ("a..b@gmail.com", None),
        ("a..b@gmail,com", None),
        ("ann@company", None),
        ("ann@company-com", None),
        ("ann@company.com>", None),
        ("ann@web-01", None),
        ("Ann Lee <ann@company.com>", None),
        ("ann@company,com", None),
        ("ann@", None),
        ("@gmail,com", None),
        ("gmail,com", None),
        ("ann@" + "gmail," * 50, None),
    ],
)
def test_a_text_that_is_no_address(gate: Gatepost, typed: str, suggestion: str | None) -> None:
    assert gate.check(typed).suggestion == suggestion


def check_with(tmp_path: Path, flags: DomainFlag) -> TypoCheck:
    index = Index(build_domain_state({"gmaill.com": DomainState(flags)}))
    view = ListView({"domain_state": index}, SnapshotInfo("snapshot", 1))

    class OneSnapshot:
        def stamp(self) -> object:
            return 1

        def open(self) -> ListView:
            return view

    return TypoCheck(Lists(tmp_path, OneSnapshot()))


@pytest.mark.parametrize(
    ("flags", "suggests"),
    [
        (DomainFlag.REGISTERED | DomainFlag.HAS_MX, False),
        (DomainFlag.REGISTERED, False),
        (DomainFlag.UNREGISTERED, True),
        (DomainFlag.REGISTERED | DomainFlag.NULL_MX, True),
        (DomainFlag.REGISTERED | DomainFlag.NO_MAIL_HOST, True),
    ],
)
def test_a_domain_that_is_known_to_take_mail_is_left_alone(
    tmp_path: Path, flags: DomainFlag, suggests: bool
) -> None:
    finding = check_with(tmp_path, flags).check(parse("ann@gmaill.com"))
    assert (finding is not None) is suggests


def test_the_memo_is_bounded(gate: Gatepost) -> None:
    check = TypoCheck(gate.lists)
    for number in range(20_000):
        check.check(parse(f"ann@gmail.con,{number}"))
    assert 0 < check._memo.count() <= MOST
    assert check.check(parse("ann@gmail.con")) is not None
