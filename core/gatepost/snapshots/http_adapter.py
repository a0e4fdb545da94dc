"""Reaching the socket under requests. Imports requests: import this module inside functions."""

import socket
from collections.abc import Callable
from typing import Any

from requests.adapters import HTTPAdapter

__all__ = ["WatchedAdapter"]

Watch = Callable[[socket.socket], None]


class WatchedAdapter(HTTPAdapter):
    """An adapter that shows every socket it connects to `watch`, before a request is sent.

    requests' time-outs bound one wait on the socket, so a server that sends a byte a second, in
    the body or in the headers, never meets them. Whoever holds the socket can end it on time.
    """

    def __init__(self, watch: Watch) -> None:
        super().__init__(max_retries=0)
        self._watch = watch

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """The connection pool for a request, whose connections are watched."""
        # Any: requests' types name a base class that does not show the connection's class.
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _watched(pool.ConnectionCls, self._watch)
        return pool


def _watched(kind: Any, watch: Watch) -> Any:
    def connect(self: Any) -> None:
        kind.connect(self)
        watch(self.sock)

    return type(kind.__name__, (kind,), {"connect": connect})
