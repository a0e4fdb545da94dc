"""A day of checks changes little of the published domain state."""

from dataclasses import replace
from datetime import date, timedelta

from gatepost.lists.entries import domain_key
from gatepost.lists.index import Index
from gatepost.lists.state import DomainFlag, DomainState, build_domain_state
from gatepost.snapshots.delta import apply_delta, encode_delta

COUNT = 20_000
TODAY = date(2026, 11, 24)
SOUND = DomainFlag.REGISTERED | DomainFlag.HAS_MX
OPERATORS = [(f"mx.operator{number}.test",) for number in range(40)]


def state(number: int) -> tuple[str, DomainState]:
    name = f"domain{number}.example"
    mx = (f"mail.{name}",) if number % 3 else OPERATORS[number % 40]
    return name, DomainState(SOUND, mx, TODAY)


def test_a_day_of_checks_is_a_delta_of_a_few_bytes_a_change() -> None:
    """A seventh is checked again: of these 30 changed and 10 are gone; 30 domains are new."""
    states = dict(map(state, range(COUNT)))
    old = build_domain_state(states, seed=b"s")
    header = Index(old).header
    turn = 2 ** (header.bucket_bits + 32) // 7
    checked = [name for name in states if header.mark(domain_key(name)) < turn]
    after = dict(states)
    for name in checked:
        after[name] = replace(states[name], checked=TODAY + timedelta(days=1))
    for name in checked[:30]:
        after[name] = DomainState(DomainFlag.REGISTERED | DomainFlag.NULL_MX)
    for name in checked[30:40]:
        del after[name]
    after |= dict(map(state, range(COUNT, COUNT + 30)))
    new = build_domain_state(after, seed=b"s", like=old)
    delta = encode_delta(old, new)
    assert apply_delta(old, delta, size=len(new)) == new
    assert len(checked) > COUNT // 8
    assert len(delta) < 700  # one byte a domain that was checked would be four times that
