"""A loopback server of one list, which a test may change, break or slow down."""

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["ListServer", "list_server"]


class ListServer(ThreadingHTTPServer):
    """Answers every path with `text`, or as `status`, `location` and `drip` say."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/list.txt"
        self.text: str | bytes = ""
        self.status = 200
        self.location: str | None = None
        self.drip = False  # a byte now and then, for ever
        self.bodies = 0  # answers with a body so far
        self.etags = True
        self.modified: str | None = None  # Last-Modified
        self.content_type = "text/plain"
        self.asked: list[tuple[str, dict[str, str]]] = []  # path and headers of each question

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'

    @property
    def body(self) -> bytes:
        return self.text.encode() if isinstance(self.text, str) else self.text


class _Answer(BaseHTTPRequestHandler):
    server: ListServer

    def do_GET(self) -> None:
        server = self.server
        server.asked.append((self.path, dict(self.headers)))
        if server.location is not None and self.path == "/list.txt":
            self._head(302, Location=server.location)
        elif server.status != 200:
            self._head(server.status)
        elif self._unchanged():
            self._head(304, **self._names())
        else:
            server.bodies += 1
            self._head(200, **self._names(), **{"Content-Type": server.content_type})
            self._body()

    def _unchanged(self) -> bool:
        server = self.server
        if server.etags and "If-None-Match" in self.headers:
            return self.headers["If-None-Match"] == server.etag
        since = self.headers["If-Modified-Since"]
        return since is not None and since == server.modified

    def _names(self) -> dict[str, str]:
        names = {"ETag": self.server.etag} if self.server.etags else {}
        return names | ({"Last-Modified": self.server.modified} if self.server.modified else {})

    def _head(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _body(self) -> None:
        while self.server.drip:
            try:
                self.wfile.write(b"#")
                self.wfile.flush()
            except OSError:  # the client had enough
                return
            time.sleep(0.02)
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
        """Silent: pytest shows what matters."""


@contextmanager
def list_server(text: str | bytes = "") -> Iterator[ListServer]:
    server = ListServer()
    server.text = text
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
