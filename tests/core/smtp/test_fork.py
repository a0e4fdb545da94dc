"""A child process asks on connections of its own; its parent's stay as they are."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import asyncio, os, signal, threading
from ipaddress import ip_network
from gatepost import Gatepost, hookimpl
from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer, MxHost
from gatepost.smtp.options import SmtpOptions
from gatepost.smtp.prober import SmtpProber
from support.mail_hosts import ordinary, scripted_host
from support.probing import Memory, resolver

started, stop = threading.Event(), threading.Event()

def serve():
    async def run():
        global host
        async with scripted_host(ordinary("ann@target.example")) as host:
            started.set()
            while not stop.is_set():
                await asyncio.sleep(0.01)
    asyncio.run(run())

server = threading.Thread(target=serve)
server.start()
started.wait(60)

class Plugin:
    @hookimpl
    def register_providers(self):
        options = SmtpOptions(port=host.port, allowed=(ip_network("127.0.0.0/8"),))
        prober = SmtpProber(options, resolver({"mx.target.example": ["127.0.0.1"]}), Memory())
        prober.name = "forked"
        return [prober]

settings = {"phase": "mailbox", "mailbox_providers": ["forked"], "budget": 60,
            "disabled_checks": ["mail_host", "mail_operator"],
            "actions": {"mailbox_not_found": "reject"}}
gate = Gatepost(settings, plugins=[Plugin()])

def reasons(*names):
    return [gate.check(f"{name}@target.example").reason for name in names]

assert reasons("ann", "bob") == [None, "mailbox_not_found"]
assert host.connections == 1
child = os.fork()
if child == 0:
    signal.alarm(60)
    fine = reasons("carol", "dave") == ["mailbox_not_found"] * 2
    gate.close()
    os._exit(0 if fine else 1)
assert os.waitpid(child, 0)[1] == 0
assert host.connections == 2
assert reasons("erin", "frank") == ["mailbox_not_found"] * 2
assert host.connections == 2  # the parent's own is still good
gate.close()
stop.set()
server.join(60)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_child_process_has_connections_of_its_own() -> None:
    # A process of its own: pytest has threads, and newer Pythons warn of forking with them.
    tests = os.pathsep.join(path for path in sys.path if path.endswith(("tests", "examples")))
    script = (sys.executable, "-W", "ignore::DeprecationWarning", "-c", SCRIPT)
    subprocess.run(script, check=True, timeout=100, env={**os.environ, "PYTHONPATH": tests})
