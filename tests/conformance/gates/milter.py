"""`gatepost milter` and `gatepost policy` as an operator starts them, asked about recipients."""

import asyncio
import re
import socket
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from conformance.gate import ONLY, Gate, Seen
from conformance.world import POLICY
from support.milter_client import MilterClient
from support.milter_process import MilterProcess

__all__ = ["Milter", "PolicyService"]

# The sentence, between whose address it is about and the reference that each refusal has.
_SAID = re.compile(r"address (?:rejected|not verified): (.*?)(?: \[[\w-]+\])?$")


class Milter(Gate):
    """SMTP has room for the sentence, in English; codes are a matter of tests/milter."""

    here = False
    ascii = True
    languages = ("en",)
    command = "milter"

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gp-")))
            options = ("--listen", "inet:127.0.0.1:0", "--policy", POLICY, "--no-check-sender")
            options += ("--check-recipient", "--trust-network", "none")
            server = MilterProcess(*options, command=self.command, log=folder / "log")
            self._port = stack.enter_context(server).port
            self._runner = stack.enter_context(asyncio.Runner())
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def ask(self, address: str, language: str) -> Seen:
        letter, payload = self._runner.run(self._recipient(address))
        if letter == b"c":
            return Seen(True)
        return _refused(payload.rstrip(b"\0").decode().replace("%%", "%"))

    async def _recipient(self, address: str) -> tuple[bytes, bytes]:
        client = await MilterClient.open(self._port)
        try:
            await client.begin()
            client.sender("sender@company.example")
            return await client.recipient(address)
        finally:
            await client.close()


class PolicyService(Milter):
    """The same by Postfix's policy delegation: a request of names and values, one action."""

    command = "policy"

    def ask(self, address: str, language: str) -> Seen:
        values = {
            "request": "smtpd_access_policy",
            "protocol_state": "RCPT",
            "client_address": "192.0.2.55",
            "sender": "sender@company.example",
            "recipient": address,
        }
        request = "".join(f"{name}={value}\n" for name, value in values.items())
        with socket.create_connection(("127.0.0.1", self._port), timeout=60) as connection:
            connection.sendall(request.encode() + b"\n")
            with connection.makefile("r", encoding="utf-8") as answers:
                action = answers.readline().strip().removeprefix("action=")
        return Seen(True) if action == "DUNNO" else _refused(action)


def _refused(text: str) -> Seen:
    said = _SAID.search(text)
    assert said is not None, text
    return Seen(False, ONLY, said[1], ONLY)
