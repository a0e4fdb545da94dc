"""DNS over HTTPS (RFC 8484) on loopback: passes questions on to another server, by UDP."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import dns.message
import dns.query

__all__ = ["doh_server"]

PATH = "/dns-query"


@contextmanager
def doh_server(behind: str, context: ssl.SSLContext) -> Iterator[str]:
    """The URL of a server that answers what the server at `behind` answers."""
    host, port = behind.split(":")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            wire = self.rfile.read(int(self.headers["content-length"]))
            answer = dns.query.udp(dns.message.from_wire(wire), host, timeout=10, port=int(port))
            body = answer.to_wire()
            self.send_response(200 if self.path == PATH else 404)
            self.send_header("content-type", "application/dns-message")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}{PATH}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
