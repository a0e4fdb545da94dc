"""The built-in provider "smtp", registered as anyone's is."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gatepost.hookspecs import MailboxProvider, hookimpl
from gatepost.lists.live import Lists
from gatepost.settings import Settings

if TYPE_CHECKING:
    from gatepost.cache.layered import Cache
    from gatepost.dns.cached import CachedResolver

NAME = "smtp"


@hookimpl
def register_providers(
    settings: Settings, lists: Lists, resolver: "CachedResolver", cache: "Cache"
) -> Iterable[MailboxProvider]:
    """Our own SMTP prober, where the settings name it."""
    if NAME not in settings.mailbox_providers:
        return []
    # Here, not at the top: most gates ask no mail host, and register this all the same.
    from gatepost.smtp.catch_all import KnownCatchAll
    from gatepost.smtp.options import SmtpOptions
    from gatepost.smtp.prober import SmtpProber

    return [SmtpProber(SmtpOptions.of(settings), resolver, KnownCatchAll(cache, lists))]
