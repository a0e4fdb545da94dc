"""Servers that a test starts, stops, kills and starts again: data in a folder of their own."""

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from support.waiting import wait_until

__all__ = ["Postgres", "RabbitMq", "Redis", "Server"]

_ERLANG = "+S 1:1 -kernel inet_dist_use_interface {127,0,0,1}"  # one thread, loopback
PORTS = range(20_000, 32_000)  # below those that the system gives away by itself
STARTED_WITHIN = 120.0  # seconds; Erlang takes its time on a busy machine


def lasting_port() -> int:
    """A free port that nobody is given by chance while its server is stopped."""
    while True:
        port = random.SystemRandom().choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Server:
    """A process group on a free port of loopback, which keeps its data when it is stopped."""

    user: str | None = None
    """Who it runs as when the tests are root's: not every server wants to be root."""

    at_once = signal.SIGKILL
    """Ends it when its data is not needed any more."""

    def __init__(self) -> None:
        self.port = lasting_port()
        self.root = Path(tempfile.mkdtemp(prefix=f"gatepost-{type(self).__name__.lower()}-"))
        self._process: subprocess.Popen[bytes] | None = None
        if self._user is not None:
            shutil.chown(self.root, self._user)

    def command(self) -> Sequence[str]:
        """What is run."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """What it is told in the environment."""
        return {}

    def ready(self) -> bool:
        """Whether it answers."""
        raise NotImplementedError

    def start(self) -> None:
        with (self.root / "output").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                env={**os.environ, **self.environment()},
                user=self._user,
                cwd=self.root,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(self._answers, seconds=STARTED_WITHIN, what=f"{type(self).__name__} answers")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, how)
            self._process.wait(STARTED_WITHIN)
            self._process = None

    def remove(self) -> None:
        self.stop(self.at_once)
        shutil.rmtree(self.root)

    @property
    def _user(self) -> str | None:
        return self.user if os.geteuid() == 0 else None

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError((self.root / "output").read_text(errors="replace")[-4000:])
        return self.ready()

    def say(self, text: bytes, *, expect: bytes) -> bool:
        """Whether it answers `text` with what begins like that."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.settimeout(2)
                connection.sendall(text)
                return connection.recv(64).startswith(expect)
        except OSError:
            return False


class Redis(Server):
    """Keeps what it was told on disk, so that a restart loses nothing."""

    def __init__(self, program: str) -> None:
        super().__init__()
        self._program = program

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> Sequence[str]:
        port = str(self.port)
        keep = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        return [self._program, "--bind", "127.0.0.1", "--port", port, *keep]

    def ready(self) -> bool:
        return self.say(b"PING\r\n", expect=b"+PONG")


class RabbitMq(Server):
    """With a name server of Erlang's own, apart from the machine's."""

    user = "rabbitmq"

    def __init__(self, epmd: str) -> None:
        super().__init__()
        self._epmd = epmd
        self._names = {"ERL_EPMD_PORT": str(lasting_port()), "ERL_EPMD_ADDRESS": "127.0.0.1"}
        self._distribution = lasting_port()

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/%2F"

    def command(self) -> Sequence[str]:
        # Not the wrapper on PATH, which insists on being a service of the system.
        return ["/usr/lib/rabbitmq/bin/rabbitmq-server"]

    def environment(self) -> Mapping[str, str]:
        root = str(self.root)
        return {
            **self._names,
            "HOME": root,
            "RABBITMQ_NODENAME": f"gatepost{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._distribution),
            "RABBITMQ_MNESIA_BASE": f"{root}/mnesia",
            "RABBITMQ_LOG_BASE": f"{root}/log",
            "RABBITMQ_CONFIG_FILE": f"{root}/none",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{root}/plugins",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _ERLANG,
        }

    def ready(self) -> bool:
        return self.say(b"AMQP\x00\x00\x09\x01", expect=b"\x01")

    def remove(self) -> None:
        self.stop(self.at_once)
        environment = {**os.environ, **self._names}
        kill = [self._epmd, "-kill"]
        subprocess.run(kill, env=environment, capture_output=True, check=False)
        shutil.rmtree(self.root)


class Postgres(Server):
    """One cluster; a database for each test."""

    user = "postgres"
    at_once = signal.SIGQUIT  # its processes are groups of their own: it has to end them itself

    def __init__(self, programs: Path) -> None:
        super().__init__()
        self._programs = programs
        self._made = 0
        initdb = [str(programs / "initdb"), "-D", str(self._data), "-U", "gatepost", "-A", "trust"]
        subprocess.run(
            [*initdb, "-E", "UTF8", "--no-sync"], check=True, capture_output=True, user=self._user
        )

    @property
    def _data(self) -> Path:
        return self.root / "data"

    def command(self) -> Sequence[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.root),
            "fsync": "off",  # the machine does not die in these tests, only processes do
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self._programs / "postgres"), "-D", str(self._data), *options]

    def ready(self) -> bool:
        ask = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ask, check=False).returncode == 0

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT is PostgreSQL's fast shutdown: it does not wait for its clients."""
        super().stop(how)

    def freeze(self) -> None:
        """Stops it where it is, with all its connections: the system goes on accepting more."""
        for pid in self._pids():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        for pid in self._pids():
            with suppress(ProcessLookupError):  # one that ended as soon as it could
                os.kill(pid, signal.SIGCONT)

    def _pids(self) -> list[int]:
        """The server and its children, the server first: it makes no more of them then."""
        assert self._process is not None
        server = self._process.pid
        children = Path(f"/proc/{server}/task/{server}/children")
        return [server, *map(int, children.read_text(encoding="ascii").split())]

    def replica(self) -> "Postgres":
        """Another one that follows this one, not started yet."""
        other = object.__new__(Postgres)
        Server.__init__(other)
        other._programs, other._made = self._programs, self._made
        copy = [str(self._programs / "pg_basebackup"), "-D", str(other._data), "-R", "-c", "fast"]
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "gatepost"]
        subprocess.run([*copy, *where], check=True, capture_output=True, user=self._user)
        return other

    def new_database(self, *, language: str | None = None) -> str:
        """The URL of an empty database; with a `language`, one that sorts as it does."""
        import psycopg

        self._made += 1
        name, where = f"test{self._made}", f"127.0.0.1:{self.port}"
        with psycopg.connect(f"postgresql://gatepost@{where}/postgres", autocommit=True) as link:
            sorted_so = f"LOCALE_PROVIDER icu ICU_LOCALE '{language}' TEMPLATE template0"
            made = f"CREATE DATABASE {name} {sorted_so if language else ''}"
            link.execute(made)  # type: ignore[call-overload]  a name of ours
        return f"postgresql+psycopg://gatepost@{where}/{name}"
