"""`gatepost milter` as an operator starts it, and an MTA that asks about recipients."""

import asyncio
import re
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from conformance.gate import ONLY, Gate, Seen
from conformance.world import POLICY
from support.milter_client import MilterClient
from support.milter_process import MilterProcess

__all__ = ["Milter"]

_REJECTED = "rejected: "
_REFERENCE = re.compile(r" \[\w+\]$")  # for the operator, of each refusal its own


class Milter(Gate):
    """SMTP has room for the sentence, in English; codes are a matter of tests/milter."""

    here = False
    ascii = True
    languages = ("en",)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gp-")))
            options = ("--listen", "inet:127.0.0.1:0", "--policy", POLICY, "--no-check-sender")
            milter = MilterProcess(*options, "--trust-network", "none", log=folder / "log")
            self._port = stack.enter_context(milter).port
            self._runner = stack.enter_context(asyncio.Runner())
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def ask(self, address: str, language: str) -> Seen:
        letter, payload = self._runner.run(self._recipient(address))
        if letter == b"c":
            return Seen(True)
        text = payload.rstrip(b"\0").decode().replace("%%", "%")
        return Seen(False, ONLY, _REFERENCE.sub("", text.partition(_REJECTED)[2]), ONLY)

    async def _recipient(self, address: str) -> tuple[bytes, bytes]:
        client = await MilterClient.open(self._port)
        try:
            await client.begin()
            client.sender("sender@company.example")
            return await client.recipient(address)
        finally:
            await client.close()
