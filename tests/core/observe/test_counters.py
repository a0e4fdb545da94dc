"""What a gate counts of itself, and who may read it."""

from gatepost.observe.counters import CACHE, Counters
from gatepost.observe.hit_rates import hit_rates


def counted() -> Counters:
    counters = Counters()
    for layer, result, times in (
        ("memory", "hit", 6),
        ("memory", "miss", 4),
        ("redis", "hit", 1),
        ("redis", "miss", 3),
        ("network", "hit", 3),
    ):
        for _ in range(times):
            counters.add(CACHE, "domain:mx", layer, result)
    return counters


def test_events_add_up_by_their_labels() -> None:
    counters = counted()
    assert counters.count(CACHE) == 17
    assert counters.count(CACHE, "domain:mx", "memory") == 10
    assert counters.count(CACHE, "domain:mx", "memory", "hit") == 6
    assert counters.count(CACHE, "domain") == 0
    assert counters.of(CACHE)["domain:mx", "redis", "hit"] == 1
    assert counters.of("other") == {}


def test_hit_rates_say_how_many_of_all_look_ups_a_layer_answered() -> None:
    rates = hit_rates(counted())
    assert {kind: str(rate) for kind, rate in rates.items()} == {
        "domain:mx": "memory 60%, redis 10% of 10"
    }


def test_without_look_ups_there_is_nothing_to_say() -> None:
    assert hit_rates(Counters()) == {}
