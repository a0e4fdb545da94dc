"""A small server beside a worker's jobs: for probes and Prometheus, which are few and friendly."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from flask import Flask

from gatepost_sync.errors import ListenError

__all__ = ["listening"]

TIMEOUT_SECONDS = 10


class _Server(ThreadingMixIn, WSGIServer):
    """Each answer in a thread, none of which keeps the process alive."""

    daemon_threads = True


class _Handler(WSGIRequestHandler):
    timeout = TIMEOUT_SECONDS  # a client that says nothing is left

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its own name
        """Nothing: a probe every few seconds is no news."""


@contextmanager
def listening(app: Flask, host: str, port: int) -> Iterator[None]:
    """Answers while the block runs. ListenError when the address cannot be had."""
    try:
        server = make_server(host, port, app, server_class=_Server, handler_class=_Handler)
    except OSError as error:
        raise ListenError(
            f"cannot listen on {host}:{port}: {error.strerror}; end the other program, or choose "
            "another address in worker_listen"
        ) from error
    thread = threading.Thread(target=server.serve_forever, name="gatepost-listener", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
