"""Settings: from a mapping, the environment (`GATEPOST_*`) and `gatepost.toml`, in that order.

Unknown keys are errors that name the nearest valid one: a misspelt setting must not silently
leave a gate open.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from gatepost.dnsbl.table import DnsblTable, read_dnsbl
from gatepost.errors import SettingsError
from gatepost.fields import PositiveFloat, PositiveInt, check_fields
from gatepost.layers import Layer, combine, environment
from gatepost.model import Phase
from gatepost.options import ParseOptions, SpecialUse
from gatepost.policies import Actions, Policies, PolicyTable, read_policies
from gatepost.web.routes import Routes, read_routes

__all__ = ["ResolverChoice", "Settings", "read_file"]

PREFIX = "GATEPOST_"
FILE_NAME = "gatepost.toml"
# Tables of gatepost.toml, and prefixes of the environment, that belong to the other programs.
OTHER_TABLES = ("service", "milter")
# Variables that are about finding the settings, and secrets, which are none.
_CONFIG_VARIABLE = "GATEPOST_CONFIG"
KEY_PREFIX = f"{PREFIX}KEY_"
_NOT_OURS = (
    _CONFIG_VARIABLE,
    KEY_PREFIX,
    *(f"{PREFIX}{table.upper()}_" for table in OTHER_TABLES),
)

_PLAIN_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+", re.ASCII)
_NO_TRUST = (
    "sync_url is set but trust is not; set GATEPOST_TRUST to the line that "
    "`gatepost service init` printed, or nobody could vouch for what is pulled"
)


def _default_data_dir() -> Path:
    # Here, not at the top: most hosts say where.
    from platformdirs import user_data_path

    return user_data_path("gatepost", appauthor=False)


class ResolverChoice(StrEnum):
    """Which library asks the DNS."""

    AUTO = "auto"
    DNSPYTHON = "dnspython"
    CARES = "c-ares"


def _nameservers(servers: tuple[str, ...]) -> tuple[str, ...]:
    for server in servers:
        if server.startswith("https://"):
            _check_url(server)
        else:
            split_host_port(server)
    return servers


def _networks(texts: tuple[str, ...]) -> tuple[str, ...]:
    if texts:
        # Here, not at the top: hardly anybody sets it.
        from gatepost.smtp.safety import read_networks

        read_networks(texts)
    return texts


def _host_name(name: str | None) -> str | None:
    if name is not None and not (name.isascii() and name.isprintable() and " " not in name):
        raise ValueError("it should be a host name, or an IP address in brackets")
    return name


def _port(port: int) -> int:
    if port > 65_535:
        raise ValueError("it should be a port, 65535 at most")
    return port


def _mailbox(address: str | None) -> str | None:
    if address is not None and not _PLAIN_ADDRESS.fullmatch(address):
        raise ValueError("it should be an address of your own, in ASCII")
    return address


def _expanded(path: Path | None) -> Path | None:
    return None if path is None else path.expanduser()


def _check_url(text: str) -> None:
    from urllib.parse import urlsplit

    if not urlsplit(text).hostname:
        raise ValueError(f"{text!r} is not a URL as in https://dns.example/dns-query")


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names or len(set(names)) < len(names):
        raise ValueError("it should name at least one, and none twice")
    return names


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set, checked once; a frozen value. Raises SettingsError.

    `Settings(...)` takes keywords as they are; `Settings.load()` also reads the environment
    and the settings file.
    """

    data_dir: Annotated[Path, Path.expanduser] = field(default_factory=_default_data_dir)
    """Where lists and snapshots are kept; shared by all processes of the host."""

    sync_url: str | None = None
    """Base URL of a sync service, or of a copy of its static files. None: nothing is pulled."""

    trust: str | None = None
    """The line `gatepost service init` printed; needed with `sync_url`."""

    poll_seconds: PositiveFloat | None = None
    """Time between two pulls; None follows what the service asks for."""

    stale_days: PositiveFloat = 7.0
    """How many days after its expiry a snapshot still counts for what it does not list."""

    allow_http: bool = False
    """Whether `sync_url` may be plain http on another host than this one."""

    report_unknown: bool = False
    """Whether the service is told, some time later, of domains that its domain state does not know:
    their names and nothing else, never an address."""

    report_url: str | None = None
    """Base URL of the service that is told; None: `sync_url`."""

    report_seconds: PositiveFloat = 300.0
    """Time between two reports, at least."""

    actions: Actions = field(default_factory=dict, hash=False)
    """Reason to accept, review or reject, laid over every policy that is asked for by name."""

    policies: Annotated[Mapping[str, PolicyTable], read_policies] = field(
        default_factory=dict, hash=False
    )
    """Policies of one's own, by name."""

    policy: str = "signup"
    """Name of the policy that decides when a call does not name one."""

    phase: Phase = Phase.INSTANT
    """The deepest phase `check` runs: "instant" never touches the network, "domain" asks the DNS
    about the domain, "mailbox" also asks `mailbox_providers` about the address."""

    mailbox_providers: Annotated[tuple[str, ...], _some] = ("smtp",)
    """Who is asked whether a mailbox exists, in this order; the next one when one fails.

    Nobody else ever sees an address. Only of interest when `phase` is "mailbox".
    """

    mailbox_apis: Annotated[Path | None, _expanded] = None
    """Folder of TOML files, each of which describes an API that can be named as a provider."""

    remote_url: str | None = None
    """Base URL of the other Gatepost that the provider "remote" asks."""

    smtp_helo: Annotated[str | None, _host_name] = None
    """What the provider "smtp" calls itself: this host's name, to which its IP address resolves
    back. None: the address literal."""

    smtp_mail_from: Annotated[str | None, _mailbox] = None
    """An address of your own for MAIL FROM; None, and where that is refused: the null sender."""

    smtp_port: Annotated[PositiveInt, _port] = 25
    """The port of the mail hosts; another one is for tests."""

    smtp_concurrency: PositiveInt = 4
    """Connections at once to the hosts of one operator."""

    smtp_rate: PositiveFloat = 10.0
    """Probes a second at the hosts of one operator."""

    smtp_allow_networks: Annotated[tuple[str, ...], _networks] = ()
    """Networks that are connected to although they are not public: "127.0.0.0/8"."""

    smtp_reference_hosts: tuple[str, ...] = ()
    """Mail hosts that tell whether port 25 is open from here; empty: three of big providers."""

    budget: PositiveFloat = 0.5
    """Hard limit in seconds for one verification; what is not known by then is unknown."""

    nameservers: Annotated[tuple[str, ...], _nameservers] = ()
    """`host`, `host:port` or `https://` URL of the resolvers to ask; empty: those of the system.

    An IP address costs nothing; a name is looked up once, with the system's own means.
    """

    resolver: ResolverChoice = ResolverChoice.AUTO
    """What asks them: "c-ares" (fast), "dnspython", or "auto", the former where it can."""

    redis_url: str | None = field(default=None, repr=False)
    """`redis://`, `rediss://` or `unix://` URL of a cache that several hosts share; None: none."""

    cache_secret: str | None = field(default=None, repr=False)
    """What keys of addresses are hashed with, the same on all hosts that share a Redis.

    None: a secret of this host's own, kept in `data_dir`.
    """

    dnsbl: Annotated[Mapping[str, DnsblTable], read_dnsbl] = field(default_factory=dict, hash=False)
    """Block lists in the DNS, by name; none is asked unless it is here."""

    rdap: bool = False
    """Whether registries are asked, in the background, since when a domain has been registered."""

    rdap_bootstrap: Annotated[Path | None, _expanded] = None
    """Which registry to ask, as `whoisit` saves it; None: fetched from IANA once, and kept."""

    mx_operators: Path | None = None
    """File of mail operators that comes before ours: `host-or-address kind name` a line."""

    min_votes: PositiveInt = 1
    """How many lists must name a domain before it counts, unless a curated one does."""

    smtputf8: bool = True
    """Whether non-ASCII local parts (RFC 6531) can be delivered to from here."""

    quoted_local: bool = False
    """Whether local parts in quotation marks are taken."""

    domain_literal: bool = False
    """Whether an IP address in brackets is taken in place of a domain."""

    special_use_domains: SpecialUse = SpecialUse.EXAMPLES
    """Which special-use domain names are taken: "none", "examples" or "all"."""

    disabled_checks: frozenset[str] = frozenset()
    """Names of checks that are not run."""

    language: str = "en"
    """Language of `Report.message`; "auto": of the request where there is one, else English."""

    locale_dir: Path | None = None
    """Folder of gettext catalogues that come before ours, `<language>/LC_MESSAGES/gatepost.mo`."""

    fail_open: bool = True
    """Whether a fault of our own lets an address through; False refuses it as `check_failed`."""

    routes: Annotated[Routes, read_routes] = ()
    """Which posts a web middleware screens: path to fields, or to a table of `Route`'s keys."""

    max_body: PositiveInt = 1_048_576
    """Bytes of a post that a web middleware reads; a larger one to a guarded route gets 413."""

    live_per_minute: PositiveInt = 60
    """How often one client may ask the live check of a web integration."""

    def __post_init__(self) -> None:
        check_fields(self)
        self._check_policies()
        if self.sync_url is not None:
            _check_sync(self.sync_url, self.trust, allow_http=self.allow_http)
        if self.remote_url is not None:
            _check_other("remote_url", self.remote_url, allow_http=self.allow_http)
        if self.report_url is not None:
            _check_other("report_url", self.report_url, allow_http=self.allow_http)
        if self.report_unknown and self.sync_url is None:
            raise SettingsError(
                "report_unknown is set but sync_url is not: which domains are unknown, only a "
                "gate that pulls can tell; set sync_url and trust"
            )

    def _check_policies(self) -> None:
        named = Policies(self.policies, {}).named
        asked = {"policy": self.policy} | {
            f"routes {route.path}": route.policy for route in self.routes if route.policy
        }
        for setting, policy in asked.items():
            try:
                named(policy)
            except SettingsError as error:
                raise SettingsError(f"setting {setting!r}: {error}") from error

    @property
    def parse_options(self) -> ParseOptions:
        """What the parser has to know."""
        return ParseOptions(
            quoted_local=self.quoted_local,
            domain_literal=self.domain_literal,
            special_use_domains=self.special_use_domains,
        )

    @classmethod
    def load(
        cls,
        mapping: Mapping[str, object] | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        path: Path | None = None,
    ) -> "Settings":
        """Settings from `mapping`, then the environment, then the file; the first one wins.

        The file is `path`, else `$GATEPOST_CONFIG`, else `gatepost.toml` in the working
        directory if there is one. Raises SettingsError that names the setting, where it came
        from and the nearest valid name.
        """
        environ = os.environ if environ is None else environ
        layers = (
            _file_layer(path, environ),
            environment(environ, PREFIX, leave=_NOT_OURS),
            Layer("the settings given", dict(mapping or {})),
        )
        values: dict[str, Any] = combine((field.name for field in fields(cls)), layers)
        return cls(**values)


def _check_sync(url: str, trust: str | None, *, allow_http: bool) -> None:
    # Here, not at the top: most gates never pull.
    from gatepost.snapshots.http_fetcher import check_url
    from gatepost.snapshots.trust_line import TrustLine

    if trust is None:
        raise SettingsError(_NO_TRUST)
    check_url(url, allow_http=allow_http)
    TrustLine.parse(trust)


def _check_other(setting: str, url: str, *, allow_http: bool) -> None:
    from gatepost.snapshots.http_fetcher import check_url

    try:
        check_url(url, allow_http=allow_http)
    except SettingsError as error:
        raise SettingsError(str(error).replace("sync_url", setting)) from error


def split_host_port(server: str, default_port: int = 53) -> tuple[str, int]:
    """`host`, `host:port`, `[v6]` or `[v6]:port` as a pair; ValueError says what is wrong."""
    if server.startswith("["):
        host, _, rest = server[1:].partition("]")
        port = rest.removeprefix(":")
    elif server.count(":") > 1:
        host, port = server, ""
    else:
        host, _, port = server.partition(":")
    if not host or (port and not (port.isdecimal() and 0 < int(port) < 65536)):
        raise ValueError(f"{server!r} is not host or host:port")
    return host, int(port) if port else default_port


def read_file(path: Path | None, environ: Mapping[str, str]) -> tuple[Path | None, dict[str, Any]]:
    """The settings file in force and its content; (None, {}) when there is none."""
    named = path or (Path(environ[_CONFIG_VARIABLE]) if environ.get(_CONFIG_VARIABLE) else None)
    file = named or Path(FILE_NAME)
    if named is None and not file.exists():
        return None, {}
    import tomllib  # here: where there is no file there is nothing to parse

    try:
        return file, tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not valid TOML: {error}") from error


def _file_layer(path: Path | None, environ: Mapping[str, str]) -> Layer:
    file, content = read_file(path, environ)
    ours = {key: value for key, value in content.items() if key not in OTHER_TABLES}
    return Layer(str(file), ours)
