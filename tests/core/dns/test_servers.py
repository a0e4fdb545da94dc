"""Whom we ask: the servers of the settings, or those of resolv.conf as it stands now."""

import subprocess
import sys
from pathlib import Path

import pytest

from gatepost import Settings
from gatepost.dns.answers import DnsOutcome
from gatepost.dns.dnspython import DnspythonResolver
from gatepost.dns.servers import FixedServers, SystemServers


async def asked(servers: FixedServers | SystemServers) -> list[str]:
    return [str(server) for server in (await servers.library()).nameservers]


async def test_servers_of_the_settings_keep_their_order_and_ports() -> None:
    servers = FixedServers(("127.0.0.1:5353", "127.0.0.2", "[::1]:5353"), attempt=1)
    nameservers = (await servers.library()).nameservers
    pairs = [(server.address, server.port) for server in nameservers]  # type: ignore[union-attr]
    assert pairs == [("127.0.0.1", 5353), ("127.0.0.2", 53), ("::1", 5353)]


async def test_a_server_may_be_given_by_name() -> None:
    servers = FixedServers(Settings.load({"nameservers": "localhost:5353"}).nameservers, attempt=1)
    (server,) = (await servers.library()).nameservers
    assert server.address in {"127.0.0.1", "::1"}  # type: ignore[union-attr]
    assert server.port == 5353  # type: ignore[union-attr]


async def test_a_server_whose_name_nobody_knows_is_an_error_not_a_verdict() -> None:
    servers = FixedServers(("no-such-host.invalid",), attempt=1)
    answer = await DnspythonResolver(servers.library, seconds=5).mx("company.example")
    assert answer.outcome in {DnsOutcome.ERROR, DnsOutcome.TIMEOUT}
    assert answer.detail


async def test_resolv_conf_is_followed_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text("nameserver 127.0.0.1\nsearch corp.example\noptions timeout:30\n")
    servers = SystemServers(file, attempt=0.25)
    assert await asked(servers) == ["127.0.0.1"]
    assert await servers.library() is await servers.library()
    assert (await servers.library()).timeout == 0.25
    file.write_text("nameserver 127.0.0.2\nnameserver 127.0.0.3\n")
    assert await asked(servers) == ["127.0.0.2", "127.0.0.3"]


@pytest.mark.parametrize("content", [None, "", "nameserver nonsense\n"])
async def test_without_a_server_every_question_is_an_error_until_there_is_one(
    tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "resolv.conf"
    if content is not None:
        file.write_text(content)
    servers = SystemServers(file, attempt=1)
    answer = await DnspythonResolver(servers.library, seconds=1).mx("company.example")
    assert answer.outcome is DnsOutcome.ERROR
    assert answer.detail
    file.write_text("nameserver 127.0.0.1\n")
    assert await asked(servers) == ["127.0.0.1"]


UNTIL_THE_FIRST_QUESTION = """
import sys
from gatepost import Gatepost
with Gatepost({"phase": "domain", "nameservers": ["127.0.0.1:9"], "budget": 2}) as gate:
    gate.check_instant("ann@company.example")
    assert "dns" not in sys.modules
    gate.check("ann@company.example")
    assert "dns.asyncresolver" in sys.modules
    assert sys.modules["dns.asyncresolver"].default_resolver is None
    assert sys.modules["dns.resolver"].default_resolver is None
    assert sys.modules["dns.asyncbackend"]._default_backend is None
"""


def test_dnspython_is_loaded_at_the_first_question_and_its_globals_stay_empty() -> None:
    subprocess.run((sys.executable, "-c", UNTIL_THE_FIRST_QUESTION), check=True)
