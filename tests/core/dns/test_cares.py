"""c-ares in a process that has several event loops, children and an end."""

import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gatepost import Gatepost, Settings, SettingsError
from gatepost.dns.choose import choose_resolver
from support.knot import Knot
from support.name_servers import black_hole
from support.waiting import wait_until

pytest.importorskip("pycares", reason="the extra fastdns is not installed")


def threads_of_this_process() -> int:
    """All of them, also those that Python does not know of."""
    return len(list(Path("/proc/self/task").iterdir()))


def open_sockets() -> int:
    paths = [str(path) for path in Path("/proc/self/fd").iterdir()]
    return sum(os.readlink(path).startswith("socket:") for path in paths if os.path.lexists(path))


def settings(address: str, **more: object) -> Settings:
    given = {"phase": "domain", "nameservers": [address], "resolver": "c-ares", "budget": 30}
    return Settings.load({**given, **more}, environ={})


@pytest.mark.slow
def test_each_loop_has_a_channel_and_none_is_left(knot: Knot) -> None:
    resolver = choose_resolver(settings(knot.address)).resolver

    async def ask() -> None:
        answers = await asyncio.gather(*(resolver.mx("mx.mail.example") for _ in range(20)))
        assert all(answer.hosts for answer in answers)

    asyncio.run(ask())  # c-ares keeps one thread for ever that ends channels
    before, sockets = threads_of_this_process(), open_sockets()
    for _ in range(5):
        asyncio.run(ask())
    wait_until(lambda: threads_of_this_process() <= before, what="its threads ended")
    wait_until(lambda: open_sockets() <= sockets, what="its sockets were closed")


@pytest.mark.slow
def test_a_question_under_way_when_the_loop_ends_leaves_nothing() -> None:
    with black_hole() as hole:
        resolver = choose_resolver(settings(hole)).resolver

        async def begin() -> None:
            tasks = [asyncio.create_task(resolver.mx("mx.mail.example")) for _ in range(10)]
            await asyncio.wait(tasks, timeout=0.05)

        asyncio.run(begin())
        before = threads_of_this_process()
        asyncio.run(begin())
        wait_until(lambda: threads_of_this_process() <= before, what="its threads ended")


@pytest.mark.slow
def test_a_child_process_asks_for_itself(knot: Knot) -> None:
    with Gatepost(settings(knot.address)) as gate:
        assert gate.check("ann@mx.mail.example").status == "valid"
        child = os.fork()
        if not child:
            try:
                fine = gate.check("ann@null.mail.example").reason == "null_mx"
                os._exit(0 if fine else 1)
            finally:
                os._exit(2)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert gate.check("ann@text.mail.example").reason == "no_mail_host"


@pytest.mark.slow
def test_a_program_that_ends_in_the_middle_of_it_says_nothing(knot: Knot) -> None:
    program = f"""
import asyncio
from gatepost import Gatepost
gate = Gatepost(dict(phase="domain", nameservers=["{knot.address}"], resolver="c-ares", budget=30))
assert gate.check("ann@mx.mail.example").status == "valid"
assert asyncio.run(gate.acheck("ann@null.mail.example")).reason == "null_mx"
"""
    run = subprocess.run((sys.executable, "-c", program), capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (0, b"")


def test_it_is_chosen_where_it_can_be_used() -> None:
    assert choose_resolver(Settings(nameservers=("127.0.0.1:9",))).name == "c-ares"
    over_https = Settings(nameservers=("https://127.0.0.1/dns-query",))
    assert choose_resolver(over_https).name == "dnspython"
    assert choose_resolver(over_https).why == "c-ares does not speak DNS over HTTPS"


def test_who_asks_for_it_where_it_cannot_be_used_hears_why() -> None:
    wrong = Settings.load(
        {"nameservers": ["https://127.0.0.1/dns-query"], "resolver": "c-ares"}, environ={}
    )
    with pytest.raises(SettingsError, match="DNS over HTTPS; choose"):
        choose_resolver(wrong)


def test_threads_do_not_begin_before_a_question_is_asked() -> None:
    with Gatepost(settings("127.0.0.1:9")):
        assert "gatepost-bridge" not in {thread.name for thread in threading.enumerate()}
