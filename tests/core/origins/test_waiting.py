"""What waits to be reported is bounded, told once, and told without its order."""

from hypothesis import given
from hypothesis import strategies as st

from gatepost.origins import waiting
from gatepost.origins.waiting import WaitingDomains

NAMES = st.text(st.sampled_from("abc"), min_size=1, max_size=3)


def test_a_domain_waits_once_and_is_told_once() -> None:
    domains = WaitingDomains()
    assert [domains.add(name) for name in ("b.com", "a.com", "b.com")] == [True, True, False]
    assert domains.take(10) == ["a.com", "b.com"]
    assert not domains.add("a.com")
    assert domains.take(10) == []


def test_what_was_not_taken_waits_again() -> None:
    domains = WaitingDomains()
    domains.add("a.com")
    domains.give_back(domains.take(10))
    assert not domains.add("a.com")
    assert domains.take(10) == ["a.com"]


def test_memory_is_bounded() -> None:
    domains = WaitingDomains()
    for number in range(3 * waiting.TOLD):
        domains.add(f"d{number}.com")
        if number % 2:
            domains.take(1)
        assert len(domains) <= waiting.WAITING
    assert len(domains._told) <= waiting.TOLD


@given(st.lists(st.one_of(NAMES, st.integers(1, 3))))
def test_no_domain_is_ever_told_twice(steps: list[str | int]) -> None:
    domains, told = WaitingDomains(), list[str]()
    for step in steps:
        if isinstance(step, str):
            domains.add(step)
        else:
            told += domains.take(step)
    told += domains.take(1000)
    assert sorted(told) == sorted({step for step in steps if isinstance(step, str)})
