"""A Redis of its own: no configuration, nothing on disk, a free port on loopback."""

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from demo.ports import free_port

__all__ = ["RedisServer", "strange_server"]

_SECONDS = 30


class RedisServer:
    """Runs between `start` and `stop`, or as a context manager."""

    def __init__(self, *, program: str = "redis-server", password: str | None = None) -> None:
        self.port = free_port()
        self.password = password
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """As the setting `redis_url` takes it."""
        login = "" if self.password is None else f":{self.password}@"
        return f"redis://{login}127.0.0.1:{self.port}/0"

    def client(self) -> Any:
        """A client of the library's, for looking at what is there."""
        import redis  # here: where the extra is missing, the tests that need it are skipped

        return redis.Redis.from_url(self.url)

    def start(self) -> None:
        """Start, and wait until it listens."""
        settings = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", "/tmp"]
        if self.password is not None:
            settings += ["--requirepass", self.password]
        self._process = subprocess.Popen((self._program, *settings), stdout=subprocess.DEVNULL)
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        self.stop()
        raise RuntimeError("redis-server did not start")

    def stop(self) -> None:
        """Stop; what it held is gone."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_SECONDS)
            self._process = None

    def __enter__(self) -> "RedisServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Strange:
    """Takes every connection and says `words` to whatever it hears."""

    def __init__(self, words: bytes) -> None:
        self.connections = 0
        self._words = words
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._socket.getsockname()[1]}/0"

    def stop(self) -> None:
        for each in (self._socket, *self._open):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:  # its other end was quicker
                continue
            finally:
                each.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            self._threads.append(threading.Thread(target=self._answer, args=(connection,)))
            self._threads[-1].start()

    def _answer(self, connection: socket.socket) -> None:
        try:
            while connection.recv(65_536):
                if self._words:
                    connection.sendall(self._words)
        except OSError:
            return


@contextmanager
def strange_server(words: bytes = b"") -> Iterator[_Strange]:
    """A server that answers everything with `words`; without words it never answers."""
    server = _Strange(words)
    try:
        yield server
    finally:
        server.stop()
