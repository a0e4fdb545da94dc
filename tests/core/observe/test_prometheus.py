"""A gate's counts as Prometheus reads them."""

import pytest

from gatepost import Gatepost
from gatepost.observe.counters import CACHE, DNS

prometheus_client = pytest.importorskip(
    "prometheus_client", reason="the extra metrics is not installed"
)


def test_counts_are_handed_out_as_they_stand() -> None:
    from gatepost.observe.prometheus import GatepostCollector

    with Gatepost() as gate:
        registry = prometheus_client.CollectorRegistry()
        registry.register(GatepostCollector(gate))
        gate.counters.add(CACHE, "domain:mx", "memory", "hit")
        gate.counters.add(DNS, "MX", "nxdomain")
        gate.broken["acme"] += 2
        lines = prometheus_client.generate_latest(registry).decode().splitlines()
    wanted = {
        'gatepost_cache_total{kind="domain:mx",layer="memory",result="hit"} 1.0',
        'gatepost_dns_answers_total{outcome="nxdomain",type="MX"} 1.0',
        'gatepost_checks_broken_total{check="acme"} 2.0',
        "gatepost_snapshot_generation 0.0",
        "gatepost_snapshot_stale 0.0",
    }
    assert wanted <= set(lines)
    assert registry.get_sample_value("gatepost_snapshot_generation") == 0
