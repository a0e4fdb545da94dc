"""What Prometheus hears, from a process and from the collector alone."""

import asyncio
import signal
import urllib.request
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from demo.ports import free_port
from gatepost_milter.counters import Counted, Counters
from gatepost_milter.errors import ListenError
from gatepost_milter.metrics import DecisionCollector, serve_metrics
from support.milter_client import MilterClient
from support.milter_process import MilterProcess


def exposed(counters: Counters) -> str:
    registry = CollectorRegistry()
    registry.register(DecisionCollector({"inbound": counters}))
    return generate_latest(registry).decode()


def scraped(where: str) -> str:
    with urllib.request.urlopen(f"http://{where}/metrics", timeout=30) as answer:
        text: str = answer.read().decode()
        return text


def test_every_counter_has_its_place() -> None:
    counters = Counters()
    counters.decide(Counted.REJECTED, "disposable", 0.0002)
    counters.decide(Counted.ACCEPTED, None, 0.3)
    for counted in (Counted.EXEMPT, Counted.LATE, Counted.ERROR, Counted.CONNECTION):
        counters.add(counted)
    counters.open = 3
    text = exposed(counters)
    for line in (
        'gatepost_milter_recipients_total{listener="inbound",outcome="rejected"} 1.0',
        'gatepost_milter_recipients_total{listener="inbound",outcome="exempt"} 1.0',
        'gatepost_milter_reasons_total{listener="inbound",outcome="rejected",reason="disposable"}',
        'gatepost_milter_troubles_total{kind="error",listener="inbound"} 1.0',
        'gatepost_milter_connections_total{listener="inbound"} 1.0',
        'gatepost_milter_open_connections{listener="inbound"} 3.0',
        'gatepost_milter_answer_seconds_bucket{le="0.001",listener="inbound"} 1.0',
        'gatepost_milter_answer_seconds_bucket{le="+Inf",listener="inbound"} 2.0',
        'gatepost_milter_answer_seconds_count{listener="inbound"} 2.0',
    ):
        assert line in text


def test_a_port_in_use_is_said() -> None:
    where = f"127.0.0.1:{free_port()}"
    stop = serve_metrics(where, {})
    try:
        with pytest.raises(ListenError, match=f"cannot serve metrics on {where}"):
            serve_metrics(where, {})
    finally:
        stop()


@pytest.mark.slow
async def test_a_process_serves_them_while_it_decides(tmp_path: Path) -> None:
    where = f"127.0.0.1:{free_port()}"
    options = ("--listen", "inet:127.0.0.1:0", "--metrics", where)
    with MilterProcess(*options, log=tmp_path / "log") as milter:
        mta = await MilterClient.open(milter.port)
        await mta.begin()
        mta.sender("someone@mailinator.com")
        assert (await mta.recipient("b@example.org"))[0] == b"y"
        text = await asyncio.to_thread(scraped, where)
        await mta.close()
        milter.signal(signal.SIGTERM)
        assert milter.wait() == 0
    assert 'outcome="rejected",reason="disposable"} 1.0' in text
    assert "@" not in text
