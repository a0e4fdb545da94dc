"""Fakes of the `Resolver` protocol: one that knows its answers, one that never has any."""

import asyncio
from collections.abc import Mapping

from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer

__all__ = ["FakeResolver", "SilentResolver"]

_NO_MX = MxAnswer(DnsOutcome.NXDOMAIN)
_NO_ADDRESS = AddressAnswer(DnsOutcome.NXDOMAIN)


class FakeResolver:
    """Answers from two tables, NXDOMAIN otherwise, and keeps what it was asked in `asked`."""

    def __init__(
        self,
        mx: Mapping[str, MxAnswer] | None = None,
        addresses: Mapping[str, AddressAnswer] | None = None,
    ) -> None:
        self._mx = mx or {}
        self._addresses = addresses or {}
        self.asked: list[tuple[str, str]] = []

    def known_mx(self, domain: str) -> MxAnswer | None:
        """Never anything: it remembers nothing."""

    def known_addresses(self, host: str) -> AddressAnswer | None:
        """As `known_mx`."""

    async def mx(self, domain: str) -> MxAnswer:
        self.asked.append(("mx", domain))
        return self._mx.get(domain, _NO_MX)

    async def addresses(self, host: str) -> AddressAnswer:
        self.asked.append(("addresses", host))
        return self._addresses.get(host, _NO_ADDRESS)

    async def ipv4(self, name: str) -> AddressAnswer:
        self.asked.append(("ipv4", name))
        return self._addresses.get(name, _NO_ADDRESS)


class SilentResolver:
    """Never answers; `cancelled` counts the questions that were given up."""

    def __init__(self) -> None:
        self.cancelled = 0

    def known_mx(self, domain: str) -> MxAnswer | None:
        """Never anything."""

    def known_addresses(self, host: str) -> AddressAnswer | None:
        """Never anything."""

    async def mx(self, domain: str) -> MxAnswer:
        await self._wait()
        raise AssertionError("nothing ends the wait but cancellation")

    async def addresses(self, host: str) -> AddressAnswer:
        await self._wait()
        raise AssertionError("nothing ends the wait but cancellation")

    async def ipv4(self, name: str) -> AddressAnswer:
        return await self.addresses(name)

    async def _wait(self) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
