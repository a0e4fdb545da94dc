"""A real HTTP server on loopback for a published directory, honest until told otherwise."""

import hashlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

__all__ = [
    "Answer",
    "Misbehaviour",
    "SnapshotServer",
    "always_unchanged",
    "claims_length",
    "drips_body",
    "drips_headers",
    "endless",
    "ends_early",
    "garbage",
    "hangs",
    "redirects",
    "resets",
    "serving",
    "status",
    "tampered",
    "truncated", "whole_without_length",
]  # fmt: skip


class SnapshotServer(ThreadingHTTPServer):
    """Serves `directory`; `misbehave` sets what happens to paths that begin with a prefix."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, directory: Path) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.directory = directory
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.paths: list[str] = []  # of every request, in order
        self.agents: set[str | None] = set()
        self.arrived = threading.Event()  # a misbehaviour has begun
        self.stopping = threading.Event()
        self.hostile: dict[str, Misbehaviour] = {}

    def misbehave(self, prefix: str, how: "Misbehaviour | None") -> None:
        """Answer requests for `/v1/<prefix>…` in this way; None: honestly again."""
        self.hostile.pop(f"/v1/{prefix}", None)
        if how is not None:
            self.hostile[f"/v1/{prefix}"] = how

    def asked(self, prefix: str) -> int:
        """How many requests came for `/v1/<prefix>…`."""
        return sum(path.startswith(f"/v1/{prefix}") for path in self.paths)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up on a hostile answer is what the tests are about."""


class Answer(BaseHTTPRequestHandler):
    """One request."""

    server: SnapshotServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        self.server.agents.add(self.headers["User-Agent"])
        file = self.server.directory / self.path.lstrip("/")
        if not file.is_file():
            self.send_error(404)
            return
        for prefix, misbehave in self.server.hostile.items():
            if self.path.startswith(prefix):
                self.close_connection = True
                self.server.arrived.set()
                misbehave(self, file.read_bytes())
                return
        self.whole(file.read_bytes())

    def whole(self, body: bytes) -> None:
        """What an honest server says, conditional requests included."""
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        if self.headers["If-None-Match"] == etag:
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        self.head(200, len(body), ETag=etag)
        self.wfile.write(body)

    def head(self, code: int, length: int | None, **headers: str) -> None:
        self.send_response(code)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def drip(self, data: bytes) -> None:
        """A byte every 50 ms, until the client gives up or the test ends."""
        for position in range(len(data)):
            if self.server.stopping.wait(0.05):
                return
            self.wfile.write(data[position : position + 1])
            self.wfile.flush()

    def log_message(self, *args: object) -> None:
        """The tests look at `paths` instead."""


Misbehaviour = Callable[[Answer, bytes], None]


@contextmanager
def serving(directory: Path, *, tls: ssl.SSLContext | None = None) -> Iterator[SnapshotServer]:
    """A server for `directory` while the block runs, over https with `tls`."""
    server = SnapshotServer(directory)
    if tls is not None:
        # The handshake waits for the request's own thread: a client may break it off.
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        server.url = server.url.replace("http://", "https://")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


def tampered(position: int) -> Misbehaviour:
    """One byte changed, counted from the end when negative."""

    def answer(request: Answer, body: bytes) -> None:
        changed = bytearray(body)
        changed[position] ^= 0x01
        request.whole(bytes(changed))

    return answer


def truncated(request: Answer, body: bytes) -> None:
    """The connection ends after half of what was announced."""
    request.head(200, len(body))
    request.wfile.write(body[: len(body) // 2])


def ends_early(request: Answer, body: bytes) -> None:
    """Half of it, and no length that would give it away."""
    request.head(200, None, Connection="close")
    request.wfile.write(body[: len(body) // 2])


def whole_without_length(request: Answer, body: bytes) -> None:
    """All of it; the end of the connection is the end of the body."""
    request.head(200, None, Connection="close")
    request.wfile.write(body)


def chunked(request: Answer, body: bytes) -> None:
    """All of it, in pieces (RFC 9112 section 7.1)."""
    request.head(200, None, Transfer_Encoding="chunked")
    for start in range(0, len(body), 100):
        piece = body[start : start + 100]
        request.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    request.wfile.write(b"0\r\n\r\n")


def chunked_and_cut(request: Answer, body: bytes) -> None:
    """One whole piece, and no word that it was the last."""
    request.head(200, None, Transfer_Encoding="chunked")
    request.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))


def claims_length(length: str) -> Misbehaviour:
    """A Content-Length that is not the body's."""

    def answer(request: Answer, body: bytes) -> None:
        request.head(200, None, Content_Length=length)
        request.wfile.write(body)

    return answer


def redirects(request: Answer, body: bytes) -> None:
    """To a place that would serve the right bytes."""
    request.head(302, 0, Location=request.server.url + request.path + "?again")


def endless(request: Answer, body: bytes) -> None:
    """The right bytes, and then more for ever."""
    request.head(200, None, Connection="close")
    request.wfile.write(body)
    while not request.server.stopping.is_set():
        request.wfile.write(b"\0" * 65536)


def drips_body(request: Answer, body: bytes) -> None:
    """Announces all of it and sends a byte at a time."""
    request.head(200, len(body))
    request.drip(body)


def drips_headers(request: Answer, body: bytes) -> None:
    """Never gets as far as the body."""
    request.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 10_000)


def hangs(request: Answer, body: bytes) -> None:
    """Takes the request and says nothing."""
    request.server.stopping.wait()


def resets(request: Answer, body: bytes) -> None:
    """Half an answer, then RST instead of an orderly end."""
    request.head(200, len(body))
    request.wfile.write(body[: len(body) // 2])
    request.wfile.flush()
    linger = struct.pack("ii", 1, 0)
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    # rfile holds the descriptor too, and the server's orderly end would come before the close.
    request.rfile.close()
    request.connection.close()


def garbage(request: Answer, body: bytes) -> None:
    """Not HTTP at all."""
    request.wfile.write(b"\x16\x03\x01\x02\x00\x01garbage" * 50)


def status(code: int, **headers: str) -> Misbehaviour:
    """An empty answer with this status."""

    def answer(request: Answer, body: bytes) -> None:
        request.head(code, 0, **headers)

    return answer


def always_unchanged(request: Answer, body: bytes) -> None:
    """304, whatever was asked."""
    request.head(304, None)
