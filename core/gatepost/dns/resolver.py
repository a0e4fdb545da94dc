"""What a check needs of the DNS. Whatever answers these two questions can stand behind it."""

from typing import Protocol

from gatepost.dns.answers import AddressAnswer, MxAnswer

__all__ = ["KnowingResolver", "Resolver"]


class Resolver(Protocol):
    """Names are absolute, in ASCII (IDNA A-labels); no search list is ever tried.

    A question that fails is an answer whose outcome says how. Nothing is raised but
    cancellation, and that leaves no socket and no task behind.
    """

    async def mx(self, domain: str) -> MxAnswer:
        """The mail exchangers of `domain`."""

    async def addresses(self, host: str) -> AddressAnswer:
        """A and AAAA of `host`, asked in parallel; OK as soon as one of them has an address.

        NODATA or NXDOMAIN only when both said so.
        """

    async def ipv4(self, name: str) -> AddressAnswer:
        """The A records of `name` alone."""


class KnowingResolver(Resolver, Protocol):
    """One that remembers, and can tell what it knows without asking anybody."""

    def known_mx(self, domain: str) -> MxAnswer | None:
        """The answer, None when somebody would have to be asked."""

    def known_addresses(self, host: str) -> AddressAnswer | None:
        """As `known_mx`."""
