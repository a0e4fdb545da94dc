"""The core itself: what all the others are compared with."""

import asyncio
from typing import Self

from conformance.gate import Gate, Seen
from gatepost import Gatepost, Report

__all__ = ["AsyncCore", "Core"]


def seen(report: Report, language: str) -> Seen:
    """What a report amounts to for somebody who speaks that language."""
    if report.accepted:
        return Seen(True)
    return Seen(False, report.reason, report.message_in(language), report.suggestion)


class Core(Gate):
    """`Gatepost.check`."""

    def __enter__(self) -> Self:
        self._gate = Gatepost()
        return self

    def __exit__(self, *_: object) -> None:
        self._gate.close()

    def ask(self, address: str, language: str) -> Seen:
        return seen(self._gate.check(address), language)


class AsyncCore(Core):
    """`Gatepost.acheck`."""

    def __enter__(self) -> Self:
        super().__enter__()
        self._runner = asyncio.Runner()
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.close()
        super().__exit__()

    def ask(self, address: str, language: str) -> Seen:
        return seen(self._runner.run(self._gate.acheck(address)), language)
