"""The doctor's lines: what is looked at, what is not, and which remedy is named."""

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gatepost import Gatepost
from gatepost.cli.app import build_cli
from gatepost.doctor import Examined, Health, Surroundings, examine
from support.knot import Knot
from support.name_servers import black_hole
from support.tools import require

ZONES = {
    "doctor.example": "\n".join(
        ("one MX 10 mx.doctor.example.", "two MX 10 mx.doctor.example.", "mx A 127.0.0.1", "")
    ),
    "lies.example": "* MX 10 mx.doctor.example.\n",
}
AROUND = Surroundings(
    known_domains=("one.doctor.example", "two.doctor.example"),
    no_domain="nobody.doctor.example",
    own_address=lambda: "8.8.4.4",
    name_of=lambda address: "mx.company.example",
    addresses_of=lambda name: frozenset({"8.8.4.4"}),
    seconds=10.0,
)


@pytest.fixture(scope="module")
def names() -> Iterator[Knot]:
    with Knot(ZONES, program=require("knotd", package="knot")) as server:
        yield server


LOOPBACK = {"smtp_allow_networks": ("127.0.0.0/8",)}


def examined(
    around: Surroundings = AROUND, *, mail: bool = False, **settings: Any
) -> dict[str, Examined]:
    with Gatepost(settings) as gate:
        return {one.name: one for one in examine(gate, mail=mail, around=around)}


def test_where_nothing_needs_the_network_nobody_is_asked() -> None:
    found = examined()
    for name in ("DNS", "Redis", "port 25"):
        assert found[name].health is Health.SKIPPED
    for name in ("settings", "plugins", "compiled", "clock"):
        assert (found[name].health, found[name].remedy) == (Health.OK, "")
    complete = find_spec("MailChecker") is not None
    assert found["lists"].health is (Health.OK if complete else Health.WARNING)
    assert complete or "gatepost[lists]" in found["lists"].remedy
    assert found["snapshot"].health is Health.WARNING
    assert "sync_url" in found["snapshot"].remedy


def test_a_clock_before_its_time_is_broken() -> None:
    past = replace(AROUND, now=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    clock = examined(past)["clock"]
    assert clock.health is Health.BROKEN
    assert "timedatectl" in clock.remedy


@pytest.mark.usefixtures("baseline")
def test_a_faulty_local_list_is_named(tmp_path: Path) -> None:
    (tmp_path / "local").mkdir()
    with Gatepost({"data_dir": tmp_path}) as gate:
        file = next(iter(gate.lists.local.files.values())).path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("not an entry at all\n", encoding="utf-8")
    found = examined(data_dir=tmp_path)["local lists"]
    assert (found.health, "line 1" in found.text) == (Health.BROKEN, True)


def test_every_name_server_has_its_line(names: Knot) -> None:
    with (
        black_hole() as hole,
        Gatepost({"phase": "domain", "nameservers": (names.address, hole)}) as g,
    ):
        lines = [
            one for one in examine(g, around=replace(AROUND, seconds=0.5)) if one.name == "DNS"
        ]
    assert [one.health for one in lines] == [Health.OK, Health.BROKEN]
    assert "2 questions answered" in lines[0].text
    assert "timeout" in lines[1].text
    assert "nameservers" in lines[1].remedy


def test_a_name_server_that_invents_answers_is_found_out(names: Knot) -> None:
    lies = replace(AROUND, no_domain="nobody.lies.example")
    found = examined(lies, phase="domain", nameservers=(names.address,))["DNS"]
    assert found.health is Health.BROKEN
    assert "invents" in found.text


def with_mail(
    names: Knot, port: int, host: str = "mx.doctor.example", **more: Any
) -> dict[str, Examined]:
    mail = {"smtp_port": port, "smtp_reference_hosts": (host,), **LOOPBACK}
    return examined(mail=True, **{"nameservers": (names.address,), **mail, **more})


def test_port_25_is_open_when_a_reference_host_can_be_connected_to(names: Knot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as host:
        port = host.getsockname()[1]
        found = with_mail(names, port)
    assert (found[f"port {port}"].health, found[f"port {port}"].remedy) == (Health.OK, "")
    assert found["reverse DNS"].health is Health.OK


def test_a_closed_port_25_is_broken(names: Knot) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        found = with_mail(names, port)[f"port {port}"]
    assert (found.health, "closed" in found.text) == (Health.BROKEN, True)
    assert "mailbox_providers" in found.remedy


@pytest.mark.parametrize(
    ("host", "more"),
    [
        ("gone.doctor.example", {}),
        ("mx.doctor.example", {"smtp_allow_networks": ()}),  # loopback, as a hostile zone may say
    ],
)
def test_a_reference_host_that_is_nowhere_says_nothing_of_port_25(
    names: Knot, host: str, more: Any
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody_asks:
        port = nobody_asks.getsockname()[1]
        found = with_mail(names, port, host, **more)[f"port {port}"]
    assert (found.health, host in found.text) == (Health.BROKEN, True)
    assert "smtp_reference_hosts" in found.remedy


@pytest.mark.parametrize(
    ("changes", "health", "said"),
    [
        ({}, Health.OK, "8.8.4.4 is mx.company.example"),
        ({"own_address": lambda: "10.0.0.7"}, Health.WARNING, "private address"),
        ({"own_address": lambda: None}, Health.BROKEN, "no route"),
        ({"name_of": lambda address: None}, Health.WARNING, "has no name"),
        ({"addresses_of": lambda name: frozenset()}, Health.WARNING, "does not lead back"),
    ],
)
def test_the_name_of_this_host_has_to_lead_back_to_it(
    names: Knot, changes: dict[str, Any], health: Health, said: str
) -> None:
    around = replace(AROUND, **changes)
    found = examined(around, mail=True, nameservers=(names.address,))["reverse DNS"]
    assert (found.health, said in found.text) == (health, True)


def test_a_redis_that_is_not_there_is_named_without_its_password() -> None:
    pytest.importorskip("redis")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        around = replace(AROUND, seconds=0.3)
        found = examined(around, redis_url=f"redis://me:secret@127.0.0.1:{port}/0")["Redis"]
    assert found.health is Health.BROKEN
    assert found.text == f"redis://127.0.0.1:{port}/0: TimeoutError"


def doctor(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(build_cli(), ["doctor", *arguments])
    return result.exit_code, result.output


def test_the_command_ends_with_0_when_all_that_is_needed_works() -> None:
    status, printed = doctor()
    assert status == 0
    assert " lists " in printed
    assert "                      -> set sync_url" in printed


def test_the_command_ends_with_1_when_something_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("redis")
    monkeypatch.setenv("GATEPOST_REDIS_URL", "redis://127.0.0.1:1/0")
    status, printed = doctor("--json")
    shape = json.loads(printed)
    assert (status, shape["ok"]) == (1, False)
    (redis,) = (one for one in shape["examined"] if one["name"] == "Redis")
    assert redis["health"] == "broken"
    assert "redis_url" in redis["remedy"]


def test_a_setting_that_does_not_exist_ends_it_with_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEPOST_POLCY", "strict")
    status, printed = doctor()
    assert status == 2
    assert "did you mean 'policy'" in printed
