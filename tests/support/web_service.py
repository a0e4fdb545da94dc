"""A web service on loopback that answers as it was told, and keeps what it was asked."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

__all__ = ["Asked", "Service", "web_service"]


@dataclass(frozen=True)
class Asked:
    """One request, its parts taken apart."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return _flat(self.body.decode())


@dataclass
class Service:
    """Answers with `status` and `body` (JSON, or bytes as they are); `hang` never does."""

    port: int = 0
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    hang: threading.Event | None = None
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def web_service(body: Any = None, *, status: int = 200) -> Iterator[Service]:
    """The service, in a thread of its own until the end."""
    service = Service(body=body, status=status)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            parts = urlsplit(self.path)
            service.asked.append(
                Asked(
                    self.command,
                    parts.path,
                    _flat(parts.query),
                    dict(self.headers),
                    self.rfile.read(length),
                )
            )
            if service.hang is not None:
                service.hang.wait(60)
            raw = service.body
            payload = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
            self.send_response(service.status)
            self.send_header("Content-Length", str(len(payload)))
            for name, value in service.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = _answer  # noqa: N815  http.server finds them by these names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its own name
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # so that closing waits for them
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        if service.hang is not None:
            service.hang.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _flat(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
