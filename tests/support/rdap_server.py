"""A registry that speaks RDAP (RFC 9082, 9083) on loopback, and the bootstrap that points to it."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

__all__ = ["Registry", "registry"]


class Registry:
    """Knows these domains; `asked` keeps what it was asked, `fails` makes every answer a 500.

    `until` says when the registrations of some of them end.
    """

    def __init__(self, domains: Mapping[str, datetime | None], port: int) -> None:
        self.domains = domains
        self.until: dict[str, datetime] = {}
        self.asked: list[str] = []
        self.fails = False
        self.files: Mapping[str, object] = {}
        """By path: what else it serves."""
        self.url = f"http://127.0.0.1:{port}"

    def bootstrap(self, folder: Path, *tlds: str) -> Path:
        """A file as `whoisit` saves it, which names this registry for these top-level domains."""
        here = [f"{self.url}/"]
        data = {
            "timestamp": int(datetime.now().timestamp()),
            "dns": {"services": [[list(tlds), here]]},
            "asn": {"services": [[["1-2"], here]]},
            "ipv4": {"services": [[["192.0.2.0/24"], here]]},
            "ipv6": {"services": [[["2001:db8::/32"], here]]},
            "object": {"services": [[["x"], ["X"], here]]},
        }
        file = folder / "bootstrap.json"
        file.write_text(json.dumps(data), encoding="utf-8")
        return file

    def answer(self, domain: str) -> bytes:
        """What it says of a domain that it knows."""
        dates = {"registration": self.domains[domain], "expiration": self.until.get(domain)}
        return json.dumps(_answer(domain, dates)).encode()


@contextmanager
def registry(domains: Mapping[str, datetime | None]) -> Iterator[Registry]:
    """A registry that knows when these domains were registered; None: it does not tell."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            domain = self.path.removeprefix("/domain/")
            made.asked.append(domain)
            known = domain in made.domains or self.path in made.files
            self.send_response(500 if made.fails else 200 if known else 404)
            self.send_header("content-type", "application/rdap+json")
            self.end_headers()
            if known and not made.fails:
                file = made.files.get(self.path)
                answer = made.answer(domain) if file is None else json.dumps(file).encode()
                self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Registry(domains, server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(domain: str, dates: Mapping[str, datetime | None]) -> dict[str, object]:
    events = [
        {"eventAction": action, "eventDate": f"{date:%FT%TZ}"}
        for action, date in dates.items()
        if date is not None
    ]
    return {
        "objectClassName": "domain",
        "handle": domain.upper(),
        "ldhName": domain,
        "events": events,
        "entities": [],
        "nameservers": [],
        "status": ["active"],
        "links": [],
    }
