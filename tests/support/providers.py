"""Mailbox providers that do as they are told."""

import asyncio
import threading
from collections.abc import Iterable

from gatepost import Address, MailboxAnswer, MailboxProvider, MailboxState, Report, hookimpl

__all__ = ["HangingProvider", "ProviderPlugin", "ScriptedProvider"]


class ScriptedProvider:
    """Answers in turn with what it was given, the last of it for ever; raises what is an error."""

    def __init__(self, name: str, *answers: MailboxState | MailboxAnswer | BaseException) -> None:
        self.name = name
        self._answers = list(answers)
        self.asked: list[str] = []
        self.asked_in: set[str] = set()
        self.closed = 0

    async def ask(self, address: Address) -> MailboxAnswer:
        self.asked.append(address.normalized)
        self.asked_in.add(threading.current_thread().name)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return MailboxAnswer(answer) if isinstance(answer, MailboxState) else answer

    async def close(self) -> None:
        self.closed += 1


class HangingProvider:
    """Never answers; `cancelled` counts the questions that were given up."""

    def __init__(self, name: str = "hanging", *, many_hosts: bool = False) -> None:
        self.name = name
        self.many_hosts = many_hosts
        self.began = threading.Event()
        self.cancelled = 0

    async def ask(self, address: Address) -> MailboxAnswer:
        self.began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        raise AssertionError("nothing ends the wait but cancellation")

    async def close(self) -> None:
        """Nothing is open."""


class ProviderPlugin:
    """Registers these providers, and keeps what it hears of reports to be repeated."""

    def __init__(self, *providers: MailboxProvider) -> None:
        self._providers = providers
        self.rechecks: list[tuple[str, float]] = []

    @hookimpl
    def register_providers(self) -> Iterable[MailboxProvider]:
        return self._providers

    @hookimpl
    def on_recheck(self, report: Report, seconds: float) -> None:
        self.rechecks.append((report.address.normalized, seconds))
