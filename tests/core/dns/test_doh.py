"""DNS over HTTPS, through dnspython, against a server with a certificate of its own."""

import asyncio
from pathlib import Path

import pytest

from gatepost import Settings, SettingsError
from gatepost.dns.answers import DnsOutcome
from gatepost.dns.choose import choose_resolver
from gatepost.dns.resolver import Resolver
from support.certificates import loopback_certificate
from support.doh_server import doh_server
from support.knot import Knot

pytest.importorskip("h2", reason="the extra doh is not installed")


def resolver(url: str, budget: float = 30) -> Resolver:
    return choose_resolver(Settings(nameservers=(url,), budget=budget)).resolver


@pytest.mark.slow
async def test_questions_go_by_https(
    knot: Knot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, certificate = loopback_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with doh_server(knot.address, context) as url:
        ask = resolver(url)
        mx, none, null, addresses = await asyncio.gather(
            ask.mx("mx.mail.example"),
            ask.mx("missing.mail.example"),
            ask.mx("null.mail.example"),
            ask.addresses("both.mail.example"),
        )
    assert [host.host for host in mx.hosts] == ["first.mail.example", "backup.mail.example"]
    assert (none.outcome, null.is_null) == (DnsOutcome.NXDOMAIN, True)
    assert addresses.outcome is DnsOutcome.OK


@pytest.mark.slow
async def test_a_certificate_that_nobody_vouches_for_is_no_answer(
    knot: Knot, tmp_path: Path
) -> None:
    context, _ = loopback_certificate(tmp_path)
    with doh_server(knot.address, context) as url:
        answer = await resolver(url, budget=1).mx("mx.mail.example")
    assert not answer.outcome.known
    assert answer.detail


async def test_nobody_at_the_url_is_no_answer() -> None:
    answer = await resolver("https://127.0.0.1:9/dns-query", budget=0.5).mx("mx.mail.example")
    assert not answer.outcome.known


def test_a_url_without_a_host_is_an_error() -> None:
    with pytest.raises(SettingsError, match="is not a URL"):
        Settings(nameservers=("https:///dns-query",))
