"""The doctor's lines: what is looked at, what is not, and which remedy is named."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def greeting(banner: bytes) -> Iterator[int]:
    """The port of a server that says this to whoever connects."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    client.sendall(banner)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def examined(
    around: Surroundings = AROUND, *, mail: bool = False, **settings: Any
) -> dict[str, Examined]:
    with Gatepost(settings) as gate:
        return {one.name: one for one in examine(gate, mail=mail, around=around)}


def test_where_nothing_needs_the_network_nobody_is_asked() -> None:
    found = examined()
    for name in ("DNS", "Redis", "port 25"):
        assert found[name].health is Health.SKIPPED
    for name in ("settings", "plugins", "clock"):
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


@pytest.mark.parametrize(
    ("banner", "health"),
    [
        (b"220 mx.doctor.example ESMTP\r\n", Health.OK),
        (b"554 go away\r\n", Health.BROKEN),
        (b"", Health.BROKEN),
    ],
)
def test_port_25_is_open_when_a_mail_host_greets(
    names: Knot, banner: bytes, health: Health
) -> None:
    with greeting(banner) as port:
        around = replace(AROUND, smtp_port=port)
        found = examined(around, mail=True, nameservers=(names.address,))
    assert found["port 25"].health is health
    assert (found["port 25"].remedy == "") is (health is Health.OK)
    assert found["reverse DNS"].health is Health.OK


def test_a_closed_port_25_is_broken(names: Knot) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        around = replace(AROUND, smtp_port=nobody.getsockname()[1])
        found = examined(around, mail=True, nameservers=(names.address,))["port 25"]
    assert (found.health, "closed" in found.text) == (Health.BROKEN, True)


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
    with greeting(b"220 hello\r\n") as port:
        around = replace(AROUND, smtp_port=port, **changes)
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
