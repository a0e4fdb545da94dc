"""The hooks a plugin may implement. Each registers things once; only `on_report` is a moment.

A plugin is any installed distribution with an entry point in the group `gatepost` that names a
module or object with functions marked `@hookimpl`. The built-in checks use the same hooks.
"""

from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

import pluggy

from gatepost.model import Finding, Phase, Report

if TYPE_CHECKING:
    import click

    from gatepost.address import Address
    from gatepost.cache.layered import Cache
    from gatepost.dns.cached import CachedResolver
    from gatepost.lists.live import Lists
    from gatepost.lists.sources import Source
    from gatepost.providers.answer import MailboxAnswer
    from gatepost.settings import Settings

__all__ = [
    "DEPENDS",
    "MUST_ASK",
    "Check",
    "Depends",
    "DomainCheck",
    "HookSpecs",
    "InstantCheck",
    "MailboxProvider",
    "MustAsk",
    "hookimpl",
]

PROJECT = "gatepost"
hookimpl = pluggy.HookimplMarker(PROJECT)
_hookspec = pluggy.HookspecMarker(PROJECT)


class Depends(Enum):
    """The one value of `InstantCheck.for_domain` that is no answer."""

    DEPENDS = "depends on the address"


DEPENDS = Depends.DEPENDS


class MustAsk(Enum):
    """The one value of `DomainCheck.recall` that is no answer."""

    MUST_ASK = "has to ask somebody"


MUST_ASK = MustAsk.MUST_ASK


class InstantCheck(Protocol):
    """A check of phase 1: pure, no I/O, microseconds. `phase` is `Phase.INSTANT`.

    It may also have a method `for_domain(domain: str) -> Finding | None | Depends`: the answer that
    `check` gives for every sound address of the domain, or `DEPENDS` where it depends on the rest
    of the address. It is asked once for each domain, and again whenever the lists have changed, so
    it may follow from the domain, the settings and the lists, and from nothing else that changes.
    A method `close()` is called when the gate is closed.
    """

    @property
    def name(self) -> str:
        """Stands in findings and logs; keep it stable and unique."""

    @property
    def phase(self) -> Phase:
        """`Phase.INSTANT`."""

    def check(self, address: "Address") -> Finding | None:
        """The finding, or None when the check has nothing to say about this address.

        Runs for faulty addresses as well: `address.fault` is set and `address.domain` may be
        empty. What it raises is logged under `name`, counted and reported as unknown.
        """


class DomainCheck(Protocol):
    """A check of phase 2, run in parallel with its peers under the budget.

    One that looks at nothing but `address.domain` may say so with an attribute `by_domain`, true:
    `check_many` then asks it once for all the addresses of a domain, where all its peers agree.

    It may also have a method `recall(address) -> Finding | MustAsk | None`: the answer of `check`
    where that is known without waiting for anybody, else `MUST_ASK`. Where every domain check
    recalls its answer, a verification costs no event loop. A method `close()` is called when the
    gate is closed.

    One that needs what another check has found out may have an attribute `after` with that check's
    name. It then begins when that one is done, and not at all when that one came to unknown.
    """

    @property
    def name(self) -> str:
        """Stands in findings and logs; keep it stable and unique."""

    @property
    def phase(self) -> Phase:
        """`Phase.DOMAIN`."""

    async def check(self, address: "Address") -> Finding | None:
        """The finding, or None. Cancelled when the budget ends: it is then reported unknown."""


Check = InstantCheck | DomainCheck


class MailboxProvider(Protocol):
    """Somebody who can say whether a mailbox exists; asked in phase 3.

    Everything here is called in one event loop of the gate's own, whoever asks the gate. A child
    process, and a gate that was closed and is asked again, have another loop.

    One that asks other hosts for other addresses may have an attribute `many_hosts`, true: that it
    ran out of time is then nothing to leave it alone for.
    """

    @property
    def name(self) -> str:
        """What the setting `mailbox_providers` calls it; stands in findings and logs."""

    async def ask(self, address: "Address") -> "MailboxAnswer":
        """What is known of the mailbox. Cancelled when its share of the budget ends.

        `gatepost.budget.seconds_left` says how long that is. Raises ProviderError when it could
        not ask: the next provider is asked then, and this one left alone when that goes on. What
        else it raises is logged under `name`, counted and reported as unknown.
        """

    async def close(self) -> None:
        """Closes what is kept open. It may be asked again afterwards."""


class HookSpecs:
    """Signatures and meaning of every hook."""

    @_hookspec
    def register_checks(  # type: ignore[empty-body]
        self, settings: "Settings", lists: "Lists", resolver: "CachedResolver", cache: "Cache"
    ) -> "Iterable[Check]":
        """Called once when a gate is built. Return the checks to add; take what you need of these.

        `lists` stays valid for the life of the gate and follows every new generation. `resolver`
        asks the DNS: checks that ask it the same question share the answer. `cache` keeps what
        else a check learns from the network, here and in Redis where there is one.
        """

    @_hookspec
    def register_providers(  # type: ignore[empty-body]
        self, settings: "Settings", lists: "Lists", resolver: "CachedResolver", cache: "Cache"
    ) -> "Iterable[MailboxProvider]":
        """Called once when a gate with the mailbox phase is built. Return the providers there are.

        The arguments are those of `register_checks`.

        Only those that the setting `mailbox_providers` names are asked, in that order.
        """

    @_hookspec
    def on_recheck(self, report: Report, seconds: float) -> None:
        """Called after `on_report` when asking again in `seconds` may tell what is unknown now.

        A greylisting host, or one that had enough of us. Called in the thread that asked: be quick.
        """

    @_hookspec
    def on_report(self, report: Report) -> None:
        """Called after every finished verification, in the thread that asked. Be quick."""

    @_hookspec
    def register_commands(self, cli: "click.Group") -> None:
        """Called when the command line starts. Add commands to `cli`; import nothing heavy."""

    @_hookspec
    def register_sources(self, settings: Any) -> "Iterable[Source]":  # type: ignore[empty-body]
        """Called by the sync service, with its settings. Return sources to collect from."""

    @_hookspec
    def register_jobs(self, settings: Any) -> "Iterable[Any]":  # type: ignore[empty-body]
        """Called by the sync service, with its settings. Return kinds of jobs (`JobKind`)."""
