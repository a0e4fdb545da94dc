"""The service's settings: a mapping, `GATEPOST_SERVICE_*`, the table `[service]`, in that order."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator

from gatepost.errors import SettingsError
from gatepost.layers import Layer, environment, merge
from gatepost.settings import FILE_NAME, read_file, split_host_port
from gatepost.snapshots.http_fetcher import check_url
from gatepost_sync.domains.enough import Enough
from gatepost_sync.logs import LogFormat
from gatepost_sync.source_settings import SourcesSettings

__all__ = ["ServiceSettings", "settings_file"]

PREFIX = "GATEPOST_SERVICE_"
TABLE = "service"
PORT = 8950
WORKER_PORT = 8949
WEEK = 7 * 86_400  # seconds: the longest interval a manifest may name
PATHS = ("path", "key_file")  # of a source
# Addresses that mean "every interface": a reader needs a real one.
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  read here, never bound


class ServiceSettings(BaseModel):
    """Everything that can be set of the service, checked once; a frozen value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("gatepost-service", appauthor=False)
    )
    """Keys, database and published files. Back it up: without its keys nobody can publish."""

    keys_dir: Path | None = None
    """Secret keys, where they are kept apart from what web processes read; None: in `data_dir`."""

    listen: str = f"127.0.0.1:{PORT}"
    """`host:port` that `gatepost serve` answers on."""

    public_url: str | None = None
    """Where readers find the service when that is not `listen`: behind a proxy, on a CDN."""

    database_url: str | None = None
    """SQLAlchemy URL; None: `service.sqlite3` in `data_dir`."""

    database_replica_url: str | None = None
    """A copy of a PostgreSQL database that follows it; what only shows something asks it."""

    replica_lag_seconds: PositiveInt = 30
    """How far it may be behind and still be asked."""

    broker_url: str | None = None
    """redis:// or amqp:// (RabbitMQ), for jobs of several processes; None: one process does all."""

    web_processes: PositiveInt = 1
    """How many processes answer; one a core serves most readers."""

    proxies: int = Field(default=0, ge=0, le=8)
    """How many proxies of ours stand in front, each of which adds to X-Forwarded-For."""

    worker_listen: str | None = None
    """`host:port` where a worker tells how it is (`/health/…`, `/metrics`); None: nowhere."""

    log_format: LogFormat = LogFormat.TEXT
    """`text` for people, `json` for machines."""

    traces_url: str | None = None
    """Where traces of jobs go: an OTLP collector's `http://…/v1/traces`; None: nowhere."""

    worker_threads: PositiveInt = 4
    """How many jobs a worker runs at a time."""

    lease_seconds: int = Field(default=30, ge=1, le=3600)
    """How long a worker that shows no sign of life keeps its jobs."""

    publishes: bool = True
    """Whether workers started with this publish; one that does not needs no keys."""

    keep_jobs_days: PositiveInt = 30
    """How long a job that is over can be looked at."""

    keep_runs_days: PositiveInt = 30
    """How long it is remembered how the collections from a source went."""

    keep_generations_days: PositiveInt = 90
    """How long it is remembered what was published; the last thousand are in any case."""

    keep_checks_days: int = Field(default=30, ge=0)
    """How long it is remembered what checks of batches and mail hosts came to; 0: not at all."""

    keep_history_days: PositiveInt = 400
    """How long set sizes and downloads are: a year can be compared with the one before."""

    backup_dir: Path | None = None
    """Where a job makes backups; None: there is no such job."""

    backup_seconds: PositiveInt = 86_400
    """Time between two of them."""

    backup_keep: PositiveInt = 14
    """How many of them stay."""

    backup_passphrase: str | None = Field(default=None, repr=False)
    """With it the keys of publishing are in backups, sealed; never without."""

    collect_seconds: PositiveInt = 3600
    """Time between two collections from all sources."""

    poll_seconds: int = Field(default=3600, ge=10, le=WEEK)
    """How often readers are told to ask."""

    valid_days: int = Field(default=7, ge=1, le=365)
    """How long readers trust a manifest; it is renewed when half of this is over."""

    max_shrink_percent: int = Field(default=30, ge=0, le=100)
    """How much of a set may go in one generation before publishing asks whether it is meant."""

    max_growth_percent: int = Field(default=100, ge=0)
    """By how much of what it was a set may grow in one generation, likewise."""

    refresh_days: int = Field(default=7, ge=1, le=90)
    """How long until a domain that the service looks after is checked in the DNS again."""

    busy_after: PositiveInt = 10
    """How often somebody must have asked about a domain before it counts as busy."""

    busy_hours: PositiveInt = 24
    """How long until a busy domain is checked again."""

    dns_at_once: int = Field(default=256, ge=1, le=4096)
    """How many questions to the DNS one job has under way at a time."""

    registrations: bool = False
    """Whether registries are asked (RDAP) since when domains are registered, and until when."""

    catch_all: bool = False
    """Whether mail hosts are asked (SMTP) if they take every recipient of a domain."""

    reports: bool = False
    """Whether plugins may report domains that no gate knows."""

    report_plugins: PositiveInt = 5
    """How many plugins must have reported a domain before anything is done about it."""

    report_networks: PositiveInt | None = None
    """In how many networks (/24, /48) they must be; None: as many; 1: it does not matter."""

    reports_per_minute: PositiveInt = 60
    """How many reports may come from one network."""

    packages: bool = True
    """Whether the list packages that are installed here are sources."""

    public_lists: tuple[str, ...] = ()
    """Public lists to collect from over the network, by name; "free": all that may be passed on."""

    sources: SourcesSettings = ()
    """Further sources, `[[service.sources]]`."""

    @field_validator("data_dir", "keys_dir")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        # Absolute: it is printed, and a service may be started elsewhere the next time.
        try:
            return None if path is None else path.expanduser().absolute()
        except RuntimeError as error:
            raise ValueError(f"{str(path)!r}: there is no such home directory") from error

    @field_validator("public_lists", mode="before")
    @classmethod
    def _names(cls, names: object) -> object:
        # One variable of the environment holds several, with commas between them.
        return (
            tuple(filter(None, names.replace(",", " ").split()))
            if isinstance(names, str)
            else names
        )

    @field_validator("listen")
    @classmethod
    def _listen(cls, listen: str) -> str:
        split_host_port(listen, PORT)
        return listen

    @field_validator("worker_listen")
    @classmethod
    def _worker_listen(cls, listen: str | None) -> str | None:
        if listen is not None:
            split_host_port(listen, WORKER_PORT)
        return listen

    @field_validator("public_url")
    @classmethod
    def _public_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            # As gates check it; one that is told allow_http takes plain http as well.
            check_url(url, allow_http=True)
        except SettingsError as error:
            raise ValueError(f"gates would refuse it: {error}") from error
        return url

    @classmethod
    def load(
        cls,
        mapping: Mapping[str, object] | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        path: Path | None = None,
    ) -> "ServiceSettings":
        """Settings from `mapping`, then the environment, then the file; the first one wins.

        The file is found as `gatepost.Settings.load` finds it; where that finds none, it is
        `gatepost.toml` in the data directory. Raises SettingsError that names the setting, where
        it came from and the nearest valid name.
        """
        environ = os.environ if environ is None else environ
        layers = (environment(environ, PREFIX), Layer("the settings given", dict(mapping or {})))
        named = path or settings_file(merge(cls, layers).data_dir, environ)
        return merge(cls, (_file_layer(named, environ), *layers))

    @property
    def lease(self) -> timedelta:
        """`lease_seconds`, as a duration."""
        return timedelta(seconds=self.lease_seconds)

    def days_kept(self, name: str) -> int:
        """`keep_<name>_days`."""
        days: int = getattr(self, f"keep_{name}_days")
        return days

    @property
    def public_dir(self) -> Path:
        """The tree that is served, and that any web server may serve instead."""
        return self.data_dir / "public"

    @property
    def key_folder(self) -> Path:
        """Secret keys, for their owner only."""
        return self.keys_dir or self.data_dir / "keys"

    @property
    def restore_note(self) -> Path:
        """Is there while a restore goes on, and after one that was killed."""
        return self.data_dir / "restore.unfinished"

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'service.sqlite3'}"

    @property
    def enough_reports(self) -> Enough:
        """What makes a reported domain known."""
        return Enough(self.report_plugins, self.report_networks or self.report_plugins)

    @property
    def host_port(self) -> tuple[str, int]:
        """`listen`, split."""
        return split_host_port(self.listen, PORT)

    @property
    def worker_host_port(self) -> tuple[str, int] | None:
        """`worker_listen`, split."""
        return (
            None if self.worker_listen is None else split_host_port(self.worker_listen, WORKER_PORT)
        )

    @property
    def local_url(self) -> str:
        """Where this host reaches the service."""
        host, port = self.host_port
        host = WILDCARDS.get(host, host)
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @property
    def reader_url(self) -> str:
        """What readers put into GATEPOST_SYNC_URL."""
        return self.public_url or self.local_url


def settings_file(data_dir: Path, environ: Mapping[str, str]) -> Path | None:
    """The settings file of the data directory, when no other one is in force."""
    file = data_dir / FILE_NAME
    # os.path: a directory that may not be read is complained about by whoever needs its keys.
    in_force = environ.get("GATEPOST_CONFIG") or os.path.exists(FILE_NAME)
    return file if not in_force and os.path.exists(file) else None


def _file_layer(path: Path | None, environ: Mapping[str, str]) -> Layer:
    file, content = read_file(path, environ)
    table = content.get(TABLE, {})
    if not isinstance(table, dict):
        raise SettingsError(f"{TABLE!r} in {file} must be a table: write [{TABLE}] above its keys")
    return Layer(f"[{TABLE}] of {file}", _with_absolute_paths(table, file))


def _with_absolute_paths(table: dict[str, object], file: Path | None) -> dict[str, object]:
    """A relative path of a source is meant from where the file is, wherever a command runs."""
    sources = table.get("sources")
    if file is None or not isinstance(sources, list):
        return table
    folder = file.absolute().parent
    return {**table, "sources": [_from(folder, source) for source in sources]}


def _from(folder: Path, source: object) -> object:
    if not isinstance(source, dict):
        return source
    paths = {key: source[key] for key in PATHS if isinstance(source.get(key), str)}
    return source | {key: folder / Path(path).expanduser() for key, path in paths.items()}
