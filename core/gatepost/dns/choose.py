"""Who asks the DNS: c-ares where it is installed and can, else dnspython."""

from dataclasses import dataclass

from gatepost.dns.resolver import Resolver
from gatepost.dns.servers import DOH, FixedServers, SystemServers
from gatepost.errors import SettingsError
from gatepost.settings import ResolverChoice, Settings

__all__ = ["Chosen", "choose_resolver"]

# Half the time for the first attempt: a lost datagram, or a dead first server, costs no verdict.
_ATTEMPTS = 2
_LONGEST_ATTEMPT = 2.0  # seconds, dnspython's default
_PYCARES = 5  # the first whose answers have their times to live
_MISSING = "pycares 5 is not installed (pip install -U 'gatepost[fastdns]')"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A resolver, what it is called, and why it is this one."""

    resolver: Resolver
    name: str
    why: str


def choose_resolver(settings: Settings) -> Chosen:
    """The resolver that the settings ask for. It has asked nobody anything yet.

    Raises SettingsError when they ask for one that is not there.
    """
    # Here, not at the top: it is heavy, and this module is read to say what would be chosen.
    from gatepost.dns.dnspython import DnspythonResolver

    attempt = min(settings.budget / _ATTEMPTS, _LONGEST_ATTEMPT)
    servers: FixedServers | SystemServers
    if settings.nameservers:
        servers = FixedServers(settings.nameservers, attempt=attempt)
    else:
        servers = SystemServers(attempt=attempt)
    reference = DnspythonResolver(servers.library, seconds=settings.budget)
    if _over_https(settings):
        _check_https()
    against = _against(settings)
    if against is not None:
        return Chosen(reference, "dnspython", against)
    from gatepost.dns.cares import CaresResolver

    fast = CaresResolver(servers.library, reference, seconds=settings.budget, attempt=attempt)
    return Chosen(fast, "c-ares", "it is installed")


def _against(settings: Settings) -> str | None:
    """Why c-ares is not to ask; None when it is. SettingsError when it was to, and cannot."""
    if settings.resolver is ResolverChoice.DNSPYTHON:
        return "the settings say so"
    fault = "c-ares does not speak DNS over HTTPS" if _over_https(settings) else _broken()
    if fault is not None and settings.resolver is ResolverChoice.CARES:
        raise SettingsError(f'setting \'resolver\': {fault}; choose "auto" or "dnspython"')
    return fault


def _over_https(settings: Settings) -> bool:
    return any(server.startswith(DOH) for server in settings.nameservers)


def _check_https() -> None:
    from dns.query import have_doh

    if not have_doh:
        raise SettingsError(
            "nameservers has an https:// URL, for which a package is missing or too old; "
            "pip install -U 'gatepost[doh]'"
        )


def _broken() -> str | None:
    """Why c-ares cannot be used here, None when it is there and new enough."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        major = int(version("pycares").partition(".")[0])
    except (PackageNotFoundError, ValueError):
        return _MISSING
    return None if major >= _PYCARES else _MISSING
