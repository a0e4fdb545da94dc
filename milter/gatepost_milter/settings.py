"""The table `[milter]` of gatepost.toml: the process, and one `[[milter.listener]]` each.

What stands in `[milter]` itself, or in `GATEPOST_MILTER_*`, is the default of every listener.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Annotated, Any

from gatepost.decisions.log import DEFAULT_CAPACITY
from gatepost.errors import SettingsError
from gatepost.fields import PositiveFloat, PositiveInt, check_fields
from gatepost.layers import Layer, environment, refuse_unknown
from gatepost.settings import read_file, split_host_port
from gatepost_milter.rules import Fallback, Mark, Review
from gatepost_milter.server.listen import ListenAddress, parse_listen
from gatepost_milter.wording import Templates, read_templates

__all__ = ["ListenerSettings", "MilterSettings", "Speaks", "load_settings"]

PREFIX = "GATEPOST_MILTER_"
TABLE, LISTENER = "milter", "listener"
_OCTAL = re.compile(r"0?[0-7]{3}", re.ASCII)


class Speaks(StrEnum):
    """Which protocol a listener expects."""

    MILTER = "milter"
    POLICY = "policy"


def _listen(value: object) -> ListenAddress:
    return value if isinstance(value, ListenAddress) else parse_listen(str(value))


class Mode(int):
    """Permission bits."""


def _mode(value: object) -> Mode:
    """From octal digits, as text: of a number nobody knows whether its digits were octal."""
    if isinstance(value, Mode):
        return value
    if not isinstance(value, str) or not _OCTAL.fullmatch(value):
        raise ValueError(
            f"{value!r} is no file mode; write octal between 000 and 777 in quotation marks, "
            'as in "660"'
        )
    return Mode(value, 8)


def _metrics(value: str | None) -> str | None:
    if value is not None:
        split_host_port(value, 9901)
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerSettings:
    """One listener. None is what its policy has for it (`profiles.py`)."""

    listen: Annotated[ListenAddress, _listen]
    """`inet:HOST:PORT`, `inet6:[HOST]:PORT`, `unix:/PATH` or `systemd:NAME`."""

    speaks: Speaks = Speaks.MILTER
    """"milter", or "policy" for Postfix's policy delegation and for Exim."""

    policy: str = "inbound"
    """"inbound", "submission", "observe", or a policy of the core for senders and recipients."""

    name: str | None = None
    """What it is called in logs and metrics; its policy otherwise."""

    check_sender: bool | None = None
    check_recipient: bool | None = None
    check_authenticated: bool | None = None
    trusted_networks: tuple[str, ...] | None = None
    """Clients that are not checked, in CIDR form; "none" alone: there are no such."""

    on_unknown: Fallback = Fallback.ACCEPT
    """Where DNS, or our own time, did not suffice: "accept" or "tempfail"."""

    on_error: Fallback = Fallback.ACCEPT
    """Where we broke: "accept" or "tempfail"."""

    on_review: Review = Review.ACCEPT
    """What a policy would have a person look at: "accept" or "quarantine"."""

    observe: bool | None = None
    """Refuse nothing, log what would be refused."""

    header: Mark | None = None
    """Of accepted messages: "none", "x-gatepost" or "authentication-results"."""

    authserv_id: str = ""
    """Our name in Authentication-Results; what the MTA calls itself otherwise."""

    language: str = "en"
    """Of refusals."""

    replies: Annotated[Templates, read_templates] = field(default_factory=dict, hash=False)
    """Texts of refusals by reason, or by language and reason."""

    socket_mode: Annotated[Mode, _mode] = field(default=Mode(0o660))
    socket_user: str | None = None
    socket_group: str | None = None
    """Of a UNIX socket."""

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class MilterSettings:
    """The process, and its listeners."""

    listeners: tuple[ListenerSettings, ...] = ()

    metrics: Annotated[str | None, _metrics] = None
    """`host:port` to serve Prometheus on; None: nowhere."""

    decisions: Annotated[int, lambda value: max(0, value)] = DEFAULT_CAPACITY
    """How many refusals are kept for `gatepost explain --ref`; 0: none, and no references."""

    plain_addresses: bool = False
    """Whether the log names addresses instead of their keyed hashes."""

    answer_seconds: PositiveFloat = 8.0
    """One recipient; less than the MTA's own limit (`command_timeout`)."""

    drain_seconds: PositiveFloat = 30.0
    """How long open sessions are served after SIGTERM."""

    max_connections: PositiveInt = 1_000

    def __post_init__(self) -> None:
        check_fields(self)


_OF_PROCESS = tuple(f.name for f in fields(MilterSettings) if f.name != "listeners")
_OF_LISTENER = tuple(f.name for f in fields(ListenerSettings))


def load_settings(
    given: Mapping[str, object],
    doors: tuple[str, ...] = (),
    *,
    speaks: Speaks = Speaks.MILTER,
    environ: Mapping[str, str] | None = None,
) -> MilterSettings:
    """From the options `given`, the environment and the file; the first that names it wins.

    `doors` are addresses to listen on instead of the file's, each perhaps with `POLICY=` before
    it. `speaks` is the protocol of those, and of the file's listeners only those count that speak
    it too. Raises SettingsError or ConfigurationError.
    """
    environ = os.environ if environ is None else environ
    table, origin = _table(environ)
    listeners = table.pop(LISTENER, [])
    defaults = {**table, **environment(environ, PREFIX).values}
    known = (*_OF_PROCESS, *_OF_LISTENER)
    refuse_unknown(Layer(f"{origin} or {PREFIX}*", defaults), known)
    tables = [_door(door, speaks) for door in doors] or _listeners(listeners, origin, speaks)
    tables = tables or [{"listen": defaults.get("listen", _USUAL[speaks]), "speaks": speaks}]
    of_process = {key: value for key, value in defaults.items() if key in _OF_PROCESS}
    of_listener = {key: value for key, value in defaults.items() if key in _OF_LISTENER}
    own = {key: value for key, value in given.items() if value is not None}
    process = of_process | {key: own[key] for key in own if key in _OF_PROCESS}
    common = {key: own[key] for key in own if key in _OF_LISTENER}
    made = [_listener({**of_listener, **table, **common, **_kept(table)}) for table in tables]
    return MilterSettings(**process, listeners=tuple(made))


_USUAL = {Speaks.MILTER: "inet:127.0.0.1:9900", Speaks.POLICY: "inet:127.0.0.1:9902"}


def _kept(table: Mapping[str, object]) -> dict[str, object]:
    """What no option may take from a listener: where it is, and a policy given with it."""
    return {key: table[key] for key in ("listen", "_policy") if key in table}


def _door(door: str, speaks: Speaks) -> dict[str, object]:
    policy, equals, address = door.partition("=")
    table: dict[str, object] = {"listen": address if equals else door, "speaks": speaks}
    if equals:
        table["policy"] = table["_policy"] = policy
    return table


def _listeners(value: object, origin: str, speaks: Speaks) -> list[dict[str, object]]:
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        raise SettingsError(
            f"{LISTENER!r} in {origin}: write [[{TABLE}.{LISTENER}]] above its keys"
        )
    for table in value:
        refuse_unknown(Layer(f"[[{TABLE}.{LISTENER}]]", table), _OF_LISTENER)
    return [t for t in value if t.get("speaks", Speaks.MILTER) == speaks]


def _listener(table: dict[str, Any]) -> ListenerSettings:
    policy = table.pop("_policy", None)
    if policy is not None:
        table["policy"] = policy
    if "listen" not in table:
        raise SettingsError(f"a [[{TABLE}.{LISTENER}]] has no `listen`, the address to listen on")
    return ListenerSettings(**table)


def _table(environ: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    file, content = read_file(None, environ)
    table = content.get(TABLE, {})
    if not isinstance(table, dict):
        raise SettingsError(f"{TABLE!r} in {file} must be a table: write [{TABLE}] above its keys")
    return dict(table), f"[{TABLE}] of {file}" if file else "the settings file"
