"""What a run remembers of domains, and for how long."""

from gatepost import Finding, Outcome, Reason
from gatepost.bulk.memo import KNOWN_SECONDS, UNKNOWN_SECONDS, DomainMemo
from gatepost.instant import Found

PASS = (Finding("any", Outcome.PASS),)
UNKNOWN = (*PASS, Finding("other", Outcome.UNKNOWN, Reason.TIMEOUT))


def never(findings: tuple[Finding, ...]) -> bool:
    return False


def kept(memo: DomainMemo, domain: str) -> tuple[Finding, ...] | None:
    known = memo.get(domain)
    return None if known is None else known.findings


def test_what_was_not_found_out_is_soon_asked_again() -> None:
    now = [0.0]
    memo = DomainMemo(never, clock=lambda: now[0])
    memo.put("known.example", PASS)
    memo.put("unknown.example", UNKNOWN)
    now[0] = UNKNOWN_SECONDS - 1
    assert (kept(memo, "known.example"), kept(memo, "unknown.example")) == (PASS, UNKNOWN)
    now[0] = UNKNOWN_SECONDS
    assert (kept(memo, "known.example"), kept(memo, "unknown.example")) == (PASS, None)
    now[0] = KNOWN_SECONDS
    assert kept(memo, "known.example") is None


def test_it_never_holds_more_than_it_may() -> None:
    memo = DomainMemo(never, size=2)
    for name in ("a", "b", "c"):
        memo.put(name, PASS)
    assert [kept(memo, name) for name in ("a", "b", "c")] == [None, PASS, PASS]


def test_addresses_of_which_phase_1_found_the_same_share_one_conclusion() -> None:
    known = DomainMemo(never).put("known.example", PASS)
    usual, other = Found(PASS), Found(UNKNOWN)
    first, _ = known.after(usual)
    assert first.findings == PASS + PASS
    assert known.after(usual)[0] is first
    assert known.after(other)[0].findings == UNKNOWN + PASS
